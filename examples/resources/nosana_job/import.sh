# The id is the address of the job's account.
terraform import nosana_job.example EyjAEyCpfwirxaUn4o2uTM5pN6PbEwEF9XkhAHnRJnZ3

# Its page in the dashboard will do as well.
terraform import nosana_job.example https://dashboard.nosana.com/jobs/EyjAEyCpfwirxaUn4o2uTM5pN6PbEwEF9XkhAHnRJnZ3
