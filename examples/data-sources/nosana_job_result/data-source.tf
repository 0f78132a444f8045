data "nosana_job_result" "training" {
  job                = "https://dashboard.nosana.com/jobs/H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg?network=devnet"
  max_log_characters = 20000

  lifecycle {
    postcondition {
      condition     = self.outcome == "success"
      error_message = "The training went wrong: ${coalesce(self.outcome, "it has not ended")}."
    }
  }
}

output "loss" {
  value = data.nosana_job_result.training.operations[0].results["loss"]
}
