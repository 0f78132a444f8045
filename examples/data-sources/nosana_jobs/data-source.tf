data "nosana_wallet" "mine" {}

data "nosana_jobs" "running" {
  project = data.nosana_wallet.mine.address
  state   = "running"
}

output "running" {
  value = data.nosana_jobs.running.jobs[*].id
}
