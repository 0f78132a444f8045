# The id is the address of the job's account.
terraform import nosana_job.example EyjAEyCpfwirxaUn4o2uTM5pN6PbEwEF9XkhAHnRJnZ3
