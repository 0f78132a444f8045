# Two hours at 0.000115 NOS per second.
locals {
  cost = provider::nosana::cost(115, 2 * 60 * 60)
}

# 0.828
output "nos" {
  value = local.cost.nos
}
