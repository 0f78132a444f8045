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
}

variable "market_address" {
  type        = string
  description = "The market jobs are posted to."
}
