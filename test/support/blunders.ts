/** What terraform says of a provider that breaks its rules; it may break and frame the lines of a message. */
const sentences = ["inconsistent", "invalid new value", "bug in the provider"].map(
  (words) => new RegExp(words.replaceAll(" ", "[\\s│]+")),
);

/** A line of a stack trace: no user is to read one. */
const stack_line = /^[\s│]*at .+:\d+:\d+\)?$/m;

/** @throws Error with the place in a run's output that is a provider's bug, whatever the run was to show. */
export function expectNoBlunder(output: string): void {
  for (const blunder of [...sentences, stack_line]) {
    const at = output.search(blunder);
    if (at >= 0) throw new Error(`terraform's output shows a bug of the provider:\n${around(output, at)}`);
  }
}

function around(output: string, at: number): string {
  return output.slice(Math.max(0, at - 500), at + 1_500);
}
