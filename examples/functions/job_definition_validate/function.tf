variable "job_definition" {
  type = string

  validation {
    condition     = length(provider::nosana::job_definition_validate(var.job_definition)) == 0
    error_message = join("\n", provider::nosana::job_definition_validate(var.job_definition))
  }
}
