variables {
  commit = "0f1e2d3"
}

run "the_job_completes" {
  assert {
    condition     = nosana_job.tests.status == "completed"
    error_message = "The job is ${nosana_job.tests.status}: ${nosana_job.tests.status_reason}."
  }
}

run "nothing_is_run_twice" {
  command = plan

  assert {
    condition     = nosana_job.tests.id == run.the_job_completes.id
    error_message = "The same commit would run the job again."
  }
}
