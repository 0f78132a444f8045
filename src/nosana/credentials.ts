import type { JobDefinition } from "../../schema/job-definition.ts";
import { plainText } from "../base/plain-text.ts";
import { entriesOf, notation, type Path } from "./document-path.ts";

/** Names of what holds a credential. */
export const credentialName =
  /secret|token(?![a-z])|password|private[_-]?key|api[_-]?key|^(proxy-)?authorization$/i;
const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/i;
const notSecret = /^$|^(true|false)$|%%(ops|globals?)\..+%%/i;

/** Shorter ones are words of any text. */
const fewest_characters = 4;

interface Credential {
  readonly path: string;
  /** What must not be shown. */
  readonly secret: string;
}

/** Paths of literal values that look like credentials. A definition is public, so whoever writes one should know. */
export function findCredentials(definition: JobDefinition): string[] {
  return credentialsOf(definition).map(({ path }) => path);
}

/** Takes the credentials of a definition out of what its job printed, in plain text, also line by line. */
export function redactor(definition: JobDefinition): (text: string) => string {
  const secrets = credentialsOf(definition)
    .flatMap(({ secret }) => [secret, ...secret.split(/\r?\n/)])
    .flatMap((secret) => [secret, plainText(secret)])
    .filter((secret) => secret.length >= fewest_characters)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "(redacted)"), text);
}

function credentialsOf(definition: JobDefinition): Credential[] {
  const found: Credential[] = [];
  const search = (value: unknown, path: Path): void => {
    if (typeof value === "string") {
      const password = urlWithPassword.exec(value)?.[1];
      const named = credentialName.test(String(path.at(-1)));
      if ((named || password) && !notSecret.test(value))
        found.push({ path: notation(path), secret: named ? value : (password ?? value) });
    } else if (typeof value === "object" && value !== null)
      for (const [key, element] of entriesOf(value)) search(element, [...path, key]);
  };
  for (const [index, op] of definition.ops.entries()) search(op.args, ["ops", index, "args"]);
  search(definition.global, ["global"]);
  return found;
}
