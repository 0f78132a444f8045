terraform {
  required_providers {
    nosana = {
      source = "nosana/nosana"
    }
  }
}

# Endpoints, wallet and market come from NOSANA_… environment variables; `npm run quickstart` sets them.
provider "nosana" {
  network = "localnet"
}

resource "nosana_job" "hello" {
  job_definition = jsonencode({
    version = "0.1"
    type    = "container"
    meta    = { trigger = "terraform" }
    ops = [
      {
        id   = "hello"
        type = "container/run"
        args = {
          image = "alpine:3.20"
          cmd   = ["echo", "Hello from Nosana"]
          env   = { LOCALNET_LOG = "Hello from Nosana" }
        }
      }
    ]
  })

  timeout_seconds            = 600
  wait_for_completion        = true
  completion_timeout_seconds = 120
}

output "job_id" {
  value = nosana_job.hello.id
}

output "status" {
  value = nosana_job.hello.status
}

output "logs" {
  value = nosana_job.hello.operations[0].logs
}
