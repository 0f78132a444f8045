locals {
  definition = jsonencode({
    version = "0.1"
    type    = "container"
    ops = [{
      id   = "ollama"
      type = "container/run"
      args = { image = "ollama/ollama:0.12.6", gpu = true, expose = 11434 }
    }]
  })
  urls = provider::nosana::service_urls(local.definition, "H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg", "mainnet")
}

# https://tzrYei3AxEa13vc1qY1VLoNniRKX7jF5dNJVq93HPPb5.node.k8s.prd.nos.ci
output "ollama" {
  value = local.urls["ollama:11434"]
}
