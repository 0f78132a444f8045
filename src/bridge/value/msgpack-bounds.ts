/**
 * Walks over msgpack without building anything. The decoder allocates whatever length a head claims, so a few bytes
 * could otherwise take all memory.
 * @throws RangeError for bytes that claim more items than they can hold, or that nest deeper than `maxDepth`.
 */
export function checkBounds(bytes: Uint8Array, maxDepth: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Items still to come at each level; `pending` is their sum. */
  const levels = [1];
  let pending = 1;
  let position = 0;
  while (levels.length > 0) {
    const { length, items } = itemAt(view, position);
    position += length;
    pending += items - 1;
    // Even the smallest item takes a byte.
    if (pending > view.byteLength - position) throw new RangeError("the bytes end too early");
    levels.push((levels.pop() ?? 0) - 1);
    if (items > 0) levels.push(items);
    if (levels.length - 1 > maxDepth) throw new RangeError(`nested deeper than ${maxDepth} levels`);
    while (levels.at(-1) === 0) levels.pop();
  }
}

/** The length of an item's own bytes, and how many items follow as its content. */
function itemAt(view: DataView, at: number): { readonly length: number; readonly items: number } {
  const head = view.getUint8(at);
  if (head >= 0x80 && head <= 0x8f) return { length: 1, items: 2 * (head & 0x0f) };
  if (head >= 0x90 && head <= 0x9f) return { length: 1, items: head & 0x0f };
  if (head >= 0xa0 && head <= 0xbf) return { length: 1 + (head & 0x1f), items: 0 };
  switch (head) {
    case 0xc4: // bin 8
    case 0xd9: // str 8
      return { length: 2 + view.getUint8(at + 1), items: 0 };
    case 0xc5: // bin 16
    case 0xda: // str 16
      return { length: 3 + view.getUint16(at + 1), items: 0 };
    case 0xc6: // bin 32
    case 0xdb: // str 32
      return { length: 5 + view.getUint32(at + 1), items: 0 };
    case 0xc7: // ext 8
      return { length: 3 + view.getUint8(at + 1), items: 0 };
    case 0xc8: // ext 16
      return { length: 4 + view.getUint16(at + 1), items: 0 };
    case 0xc9: // ext 32
      return { length: 6 + view.getUint32(at + 1), items: 0 };
    case 0xdc: // array 16
      return { length: 3, items: view.getUint16(at + 1) };
    case 0xdd: // array 32
      return { length: 5, items: view.getUint32(at + 1) };
    case 0xde: // map 16
      return { length: 3, items: 2 * view.getUint16(at + 1) };
    case 0xdf: // map 32
      return { length: 5, items: 2 * view.getUint32(at + 1) };
    default:
      return { length: fixedLengths.get(head) ?? 1, items: 0 };
  }
}

/** Of the heads that neither hold their value themselves nor name a length: floats, integers, fixed extensions. */
const fixedLengths: ReadonlyMap<number, number> = new Map([
  [0xca, 5], // float 32
  [0xcb, 9], // float 64
  [0xcc, 2], // uint 8
  [0xcd, 3], // uint 16
  [0xce, 5], // uint 32
  [0xcf, 9], // uint 64
  [0xd0, 2], // int 8
  [0xd1, 3], // int 16
  [0xd2, 5], // int 32
  [0xd3, 9], // int 64
  [0xd4, 3], // fixext 1
  [0xd5, 4], // fixext 2
  [0xd6, 6], // fixext 4
  [0xd7, 10], // fixext 8
  [0xd8, 18], // fixext 16
]);
