variable "job_id" {
  type = string
}

data "nosana_run" "current" {
  job = var.job_id
}

output "host" {
  value = data.nosana_run.current.node
}
