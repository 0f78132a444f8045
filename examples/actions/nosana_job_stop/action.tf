variable "job" {
  type        = string
  description = "The address of a job that is queued or runs."
}

# By hand: terraform apply -invoke=action.nosana_job_stop.now
action "nosana_job_stop" "now" {
  config {
    job = var.job
  }
}
