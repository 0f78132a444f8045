resource "nosana_job" "web_server" {
  job_definition = jsonencode({
    "ops": [
      {
        "id": "webserver",
        "args": {
          "image": "nginx:alpine",
          "expose": 80,
          "env": {
            "NGINX_HOST": "localhost"
          }
        },
        "type": "container/run"
      }
    ],
    "type": "container",
    "version": "0.1"
  })

  wait_for_completion = false
  completion_timeout_seconds = 300
}

resource "nosana_job" "ai_inference" {
  job_definition = jsonencode({
    "ops": [
      {
        "id": "llm_server",
        "args": {
          "image": "docker.io/hoomanhq/oneclickllm:latest",
          "gpu": true,
          "expose": 8000,
          "env": {
            "MODEL_NAME": "mistral",
            "PARAMETER_SIZE": "7B",
            "GPU_MEMORY_UTILIZATION": "0.9",
            "PORT": "8000"
          }
        },
        "type": "container/run"
      }
    ],
    "type": "container",
    "version": "0.1"
  })

  wait_for_completion = false
  completion_timeout_seconds = 600
}

resource "nosana_job" "data_processor" {
  job_definition = jsonencode({
    "ops": [
      {
        "id": "processor",
        "args": {
          "image": "python:3.9-slim",
          "cmd": ["python", "-c", "import time; print('Processing...'); time.sleep(30); print('Done!')"]
        },
        "type": "container/run"
      }
    ],
    "meta": {
      "trigger": "terraform",
      "name": "batch-processing-job"
    },
    "type": "container",
    "version": "0.1"
  })

  wait_for_completion = true
  completion_timeout_seconds = 120
}
