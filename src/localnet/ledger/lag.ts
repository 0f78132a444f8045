/** A node answers from past state, and blockhashes are valid for 150 slots: beyond this it would be of no use. */
export const mostLag = 100;

/** Slots that a node is behind the leader: always as many, or wandering between two numbers. */
export interface LagRange {
  readonly least: number;
  readonly most: number;
}

export const noLag: LagRange = { least: 0, most: 0 };

/** Reads `8` or `20-40`. @throws `RangeError` with a sentence for anything else. */
export function parseLag(text: string): LagRange {
  const { least = "", most = least } = /^(?<least>\d{1,6})(?:-(?<most>\d{1,6}))?$/.exec(text)?.groups ?? {};
  const range = { least: Number(least), most: Number(most) };
  if (least === "" || range.least > range.most || range.most > mostLag) {
    throw new RangeError(
      `"${text}" is no lag: it is a number of slots from 0 to ${mostLag}, or two such as 20-40.`,
    );
  }
  return range;
}

export function printLag({ least, most }: LagRange): string {
  return least === most ? String(least) : `${least}-${most}`;
}
