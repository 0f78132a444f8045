locals {
  definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [{
      id   = "count"
      type = "container/run"
      args = { image = "alpine:3.20", cmd = ["seq", "3"] }
    }]
  })
  published = provider::nosana::job_definition_normalize(local.definition)
}

# What will be on IPFS, and where, before anything is paid.
output "published" {
  value = local.published
}

output "published_at" {
  value = provider::nosana::ipfs_cid(local.published)
}
