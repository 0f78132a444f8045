terraform {
  required_providers {
    nosana = { source = "nosana/nosana" }
  }
}

resource "nosana_job" "batch" {
  job_definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [{
      id   = "count"
      type = "container/run"
      args = { image = "alpine:3.20", cmd = ["seq", "3"] }
    }]
  })
  timeout_seconds     = 600
  wait_for_completion = true
}

output "logs" {
  value = nosana_job.batch.operations[0].logs
}
