variable "job" {
  type        = string
  description = "The address of a job that is queued or runs."
}

# By hand: terraform apply -invoke=action.nosana_job_extend.two_hours
action "nosana_job_extend" "two_hours" {
  config {
    job             = var.job
    timeout_seconds = 7200
  }
}
