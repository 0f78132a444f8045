/**
 * Gives each of `count` seekers one of its candidates, none to two of them, and leaves as few without as possible: who
 * is served first moves on to another candidate where that helps (augmenting paths).
 * @returns each seeker's candidate, -1 for none.
 */
export function assign(
  count: number,
  candidatesOf: (seeker: number) => readonly number[],
): readonly number[] {
  const taken = Array.from({ length: count }, () => -1);
  const holder = new Map<number, number>();
  for (let seeker = 0; seeker < count; seeker++) {
    const reached = new Map<number, number>();
    let free = freeCandidate(seeker, candidatesOf, holder, reached);
    while (free !== null) {
      const by = reached.get(free) ?? seeker;
      const before = taken[by] ?? -1;
      taken[by] = free;
      holder.set(free, by);
      free = by === seeker ? null : before;
    }
  }
  return taken;
}

/** The nearest candidate nobody holds, going over what holders could take instead; `reached` says who led to which. */
function freeCandidate(
  seeker: number,
  candidatesOf: (seeker: number) => readonly number[],
  holder: ReadonlyMap<number, number>,
  reached: Map<number, number>,
): number | null {
  const queue = [seeker];
  for (const asking of queue)
    for (const candidate of candidatesOf(asking)) {
      if (reached.has(candidate)) continue;
      reached.set(candidate, asking);
      const held_by = holder.get(candidate);
      if (held_by === undefined) return candidate;
      queue.push(held_by);
    }
  return null;
}
