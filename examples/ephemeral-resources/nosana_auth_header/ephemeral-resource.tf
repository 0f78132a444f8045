variable "job" {
  type        = string
  description = "The id of a nosana_job that runs."
}

ephemeral "nosana_auth_header" "owner" {
  job = var.job
}

# Provisioners may use ephemeral values, and Terraform keeps what they print to itself.
resource "terraform_data" "endpoints" {
  triggers_replace = [var.job]

  provisioner "local-exec" {
    command = "curl --fail --silent --header \"Authorization: $AUTHORIZATION\" \"https://$NODE.node.k8s.prd.nos.ci/job/$JOB/endpoints\" > endpoints.json"
    environment = {
      AUTHORIZATION = ephemeral.nosana_auth_header.owner.authorization
      JOB           = var.job
      NODE          = var.node
    }
  }
}

variable "node" {
  type        = string
  description = "The assigned_node of that nosana_job."
}
