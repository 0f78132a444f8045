locals {
  page = provider::nosana::parse_job_id("https://dashboard.nosana.com/jobs/H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg?network=devnet")
}

# H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg on devnet
output "job" {
  value = "${local.page.id} on ${local.page.network}"
}
