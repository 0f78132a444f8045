/**
 * The value by which a host shows that it starts a plugin on purpose (terraform-plugin-go `tf6server`). It guards
 * against running the file by hand, and is no secret.
 */
const cookie_name = "TF_PLUGIN_MAGIC_COOKIE";
const cookie_value = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

export function startedByHost(environment: NodeJS.ProcessEnv): boolean {
  return environment[cookie_name] === cookie_value;
}

/** What a person reads who runs the program by hand. */
export function runByHandMessage(program: { readonly name: string; readonly version: string }): string {
  return `${program.name} ${program.version} is a Terraform provider, a plugin that Terraform starts by itself.
It does nothing when run by hand. To use it, name it in a configuration's required_providers
block and run: terraform init
To attach a debugger to it, run it with --debug.
`;
}
