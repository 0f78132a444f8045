# Jobs of the provider's wallet that run now, whatever state knows of them.
list "nosana_job" "running" {
  provider = nosana

  config {
    state = "running"
  }
}
