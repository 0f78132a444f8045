terraform {
  required_providers {
    nosana = { source = "nosana/nosana" }
  }
}

provider "nosana" {
  max_spend_per_apply = 5000000
}

variable "commit" {
  description = "What is to be tested. Another commit runs the job again, the same one never does."
  type        = string
}

resource "nosana_job" "tests" {
  job_definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [{
      id   = "tests"
      type = "container/run"
      args = {
        image = "alpine:3.20"
        cmd   = ["sh", "-c", "echo testing ${var.commit}"]
      }
    }]
  })
  triggers = { commit = var.commit }

  timeout_seconds            = 600
  wait_for_completion        = true
  completion_timeout_seconds = 1800
  queue_timeout_seconds      = 900
  on_timeout                 = "stop"
  on_destroy                 = "stop"
}

output "id" {
  value = nosana_job.tests.id
}

output "logs" {
  value = nosana_job.tests.operations[0].logs
}
