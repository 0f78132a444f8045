# A job that does not complete fails the run, and is kept: it is not tainted, so no later apply pays for another one.
resource "nosana_job" "tests" {
  job_definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [
      {
        id   = "tests"
        type = "container/run"
        args = {
          image = "python:3.12-slim"
          cmd   = ["python", "-c", "assert 6 * 7 == 42"]
        }
      }
    ]
  })

  timeout_seconds            = 600
  wait_for_completion        = true
  completion_timeout_seconds = 900
  on_failure                 = "warn"
  on_timeout                 = "warn"

  lifecycle {
    postcondition {
      condition     = self.status == "completed"
      error_message = "The job is ${self.status} (${self.status_reason}). Its logs are in the operations attribute."
    }
  }
}
