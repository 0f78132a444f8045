data "nosana_market" "mine" {}

output "nos_per_hour" {
  value = data.nosana_market.mine.nos_per_hour
}
