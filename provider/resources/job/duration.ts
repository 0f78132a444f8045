import { errorDiagnostic, formatPath, type Validator } from "../../../src/bridge/index.ts";

const milliseconds_of = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/;
const whole = new RegExp(`^\\+?(?:${part.source})+$`);

/** The milliseconds of a duration as Go and Terraform write it, such as `90s` or `1h30m`; null for any other text. */
export function durationMilliseconds(text: string): number | null {
  if (!whole.test(text)) return null;
  const parts = [...text.matchAll(new RegExp(part, "g"))];
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * milliseconds_of[unit as keyof typeof milliseconds_of],
    0,
  );
}

/** Accepts durations above nothing, and up to the longest a timer can run. */
export function durationUpTo(most_seconds: number): Validator {
  const description = `a positive duration such as "30s", "10m" or "1h30m", at most ${most_seconds} seconds`;
  return {
    description,
    validate: (value, path) => {
      const milliseconds = durationMilliseconds(String(value));
      if (milliseconds !== null && milliseconds > 0 && milliseconds <= most_seconds * 1_000) return [];
      const text = `${formatPath(path)} is ${JSON.stringify(value)}, and must be ${description}.`;
      return [errorDiagnostic("Invalid duration", text, path)];
    },
  };
}
