# At most 0.0001 NOS per second, and a host is waiting.
data "nosana_markets" "now" {
  max_price      = 100
  has_free_hosts = true
}

output "cheapest" {
  value = data.nosana_markets.now.cheapest
}
