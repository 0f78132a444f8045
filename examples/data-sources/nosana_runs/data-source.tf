variable "host" {
  type = string
}

data "nosana_runs" "on_host" {
  node = var.host
}

output "jobs_on_host" {
  value = data.nosana_runs.on_host.runs[*].job_id
}
