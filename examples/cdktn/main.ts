import { App, Fn, TerraformOutput, TerraformStack } from "cdktn";
import { job, provider } from "terraform-provider-nosana/cdktn";

const app = new App();
const stack = new TerraformStack(app, "hello");

// Endpoints, wallet and market may come from NOSANA_… environment variables instead.
new provider.NosanaProvider(stack, "nosana");

const hello = new job.Job(stack, "job", {
  jobDefinition: Fn.jsonencode({
    version: "0.1",
    type: "container",
    ops: [
      {
        id: "hello",
        type: "container/run",
        args: { image: "alpine:3.20", cmd: ["echo", "Hello from Nosana"] },
      },
    ],
  }),
  timeoutSeconds: 600,
  waitForCompletion: true,
});

new TerraformOutput(stack, "status", { value: hello.status });

app.synth();
