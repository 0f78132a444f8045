data "nosana_job" "training" {
  job = "https://dashboard.nosana.com/jobs/H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg?network=devnet"
}

output "training" {
  value = "${data.nosana_job.training.status} since ${coalesce(data.nosana_job.training.started_at, "not yet")}"
}
