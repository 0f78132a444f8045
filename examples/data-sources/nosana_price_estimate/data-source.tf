data "nosana_price_estimate" "nightly" {
  timeout_seconds = 2 * 60 * 60
  jobs            = 10
}

output "nightly_deposit_nos" {
  value = data.nosana_price_estimate.nightly.nos
}
