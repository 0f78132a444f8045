variable "registry_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "nosana_job" "private_image" {
  job_definition_wo = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [
      {
        id   = "report"
        type = "container/run"
        args = {
          image = "registry.example.com/team/report:1.4"
          authentication = {
            docker = {
              server   = "registry.example.com"
              username = "robot"
              password = var.registry_password
            }
          }
        }
      }
    ]
  })
  job_definition_wo_version = 1 # a new one runs the job again
  confidential              = true

  timeout_seconds            = 600
  wait_for_completion        = true
  completion_timeout_seconds = 900
}
