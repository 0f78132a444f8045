resource "nosana_job" "training" {
  job_definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [
      {
        id   = "train"
        type = "container/run"
        args = {
          image = "alpine:3.20"
          cmd   = ["echo", "training"]
        }
      }
    ]
  })

  timeout_seconds = 600
}

# Fails the run when the job fails, takes too long, or finds no host. The job is kept either way, and the next apply waits again.
resource "nosana_job_completion" "training" {
  job                        = nosana_job.training.id
  completion_timeout_seconds = 900
  queue_timeout_seconds      = 300
}

output "training_logs" {
  value = nosana_job_completion.training.operations[0].logs
}
