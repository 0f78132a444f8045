resource "nosana_job" "service" {
  job_definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [
      {
        id   = "web"
        type = "container/run"
        args = {
          image  = "nginx:alpine"
          expose = 80
        }
      }
    ]
  })

  # Fails after two minutes without a host, and takes the job out of the queue for a full refund.
  wait_until            = "running"
  queue_timeout_seconds = 120
  on_timeout            = "stop"
}

output "service_urls" {
  value = nosana_job.service.service_urls
}
