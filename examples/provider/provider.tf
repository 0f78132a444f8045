terraform {
  required_providers {
    nosana = {
      source = "nosana/nosana"
    }
  }
}

# The wallet comes from NOSANA_KEYPAIR_PATH, or from ~/.nosana/nosana_key.json.
provider "nosana" {
  network        = "devnet"
  market_address = var.market_address
  ipfs_api       = "http://127.0.0.1:5001"

  # No apply deposits more than 5 NOS, and destroying a resource stops its job.
  max_spend_per_apply = 5000000
  on_destroy          = "stop"
}

variable "market_address" {
  type        = string
  description = "The market jobs are posted to."
}
