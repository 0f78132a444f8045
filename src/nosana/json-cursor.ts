/** The document is not JSON, or nests too deep to be read. */
export class UnreadableJson extends Error {
  override readonly name = "UnreadableJson";
}

export type JsonKind = "object" | "array" | "string" | "scalar";

/** A part of a text that may be longer. */
export interface TextPart {
  readonly text: string;
  /** UTF-16 units that are left out. */
  readonly omitted: number;
}

const [quote, backslash, letter_u] = [0x22, 0x5c, 0x75];
const [open_object, close_object, open_array, close_array] = [0x7b, 0x7d, 0x5b, 0x5d];
const [comma, colon, minus, plus, dot, zero] = [0x2c, 0x3a, 0x2d, 0x2b, 0x2e, 0x30];
const escapes = new Set(Array.from('"\\/bfnrt', (letter) => letter.charCodeAt(0)));
const literals = ["true", "false", "null"].map((word) => new TextEncoder().encode(word));
const byte_order_mark = [0xef, 0xbb, 0xbf];

/** As long as most names and words are. */
const short_text = 32;

/** A number with more digits than this is no number that anybody means. */
const longest_number = 400;

/**
 * Reads a JSON document (RFC 8259) where it lies, forwards, and builds only what is asked for: what is skipped costs no
 * memory, however much of it there is. Its grammar is that of `JSON.parse`, with a limit for nesting; bytes that are no
 * UTF-8 count as U+FFFD. Everything throws UnreadableJson.
 */
export class JsonCursor {
  /** Where the next value starts; may be set to where one was before. */
  position = 0;
  readonly #bytes: Uint8Array;
  /** What closes the values around the one that is passed over; one list for all, which may be millions. */
  readonly #closers: Uint8Array;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(bytes: Uint8Array, deepest: number) {
    this.#bytes = bytes;
    this.#closers = new Uint8Array(deepest);
    if (byte_order_mark.every((byte, index) => bytes[index] === byte)) this.position = byte_order_mark.length;
  }

  /** What the next value is. */
  kind(): JsonKind {
    const first = this.#next();
    if (first === open_object) return "object";
    if (first === open_array) return "array";
    return first === quote ? "string" : "scalar";
  }

  /** Goes through an object; `read` must read or skip the member's value. A name is cut after `longest_name` units. */
  members(longest_name: number, read: (name: TextPart) => void): void {
    this.#expect(open_object);
    if (this.#take(close_object)) return;
    do {
      const name = this.text(longest_name);
      this.#expect(colon);
      read(name);
    } while (this.#take(comma));
    this.#expect(close_object);
  }

  /** Goes through an array; `read` must read or skip the element. */
  elements(read: (index: number) => void): void {
    this.#expect(open_array);
    if (this.#take(close_array)) return;
    let index = 0;
    do read(index++);
    while (this.#take(comma));
    this.#expect(close_array);
  }

  /** At most `most` UTF-16 units of a string, from its start or at its end; no character is cut in two. */
  text(most: number, from: "start" | "end" = "start"): TextPart {
    if (this.#next() !== quote) throw this.#unexpected();
    const start = this.position + 1;
    const end = this.#endOfString(this.position);
    this.position = end + 1;
    if (end - start <= most) return { text: this.#decode(start, end), omitted: 0 };
    const all = this.#walk(start, end, Number.POSITIVE_INFINITY).units;
    const omitted = Math.max(0, all - most);
    if (omitted === 0) return { text: this.#decode(start, end), omitted };
    if (from === "end")
      return {
        text: this.#decode(this.#behind(start, end, omitted), end).replace(/^[\uDC00-\uDFFF]/, ""),
        omitted,
      };
    return {
      text: this.#decode(start, this.#walk(start, end, most).at).replace(/[\uD800-\uDBFF]$/, ""),
      omitted,
    };
  }

  /** A number, true, false or null; null as well for a number that is too long to be one. */
  scalar(): number | boolean | null {
    const start = this.#start();
    const end = this.#endOfScalar(start);
    this.position = end;
    if (end - start > longest_number) return null;
    return JSON.parse(this.#decoder.decode(this.#bytes.subarray(start, end))) as number | boolean | null;
  }

  /** Passes over a value, whatever it is. */
  skip(): void {
    let depth = 0;
    for (;;) {
      const first = this.#next();
      if (first === open_object || first === open_array) {
        const closer = first === open_object ? close_object : close_array;
        if (depth >= this.#closers.length) throw new UnreadableJson("it nests too deep");
        this.position++;
        if (!this.#take(closer)) {
          this.#closers[depth++] = closer;
          if (closer === close_object) this.#skipName();
          continue;
        }
      } else if (first === quote) this.position = this.#endOfString(this.position) + 1;
      else this.position = this.#endOfScalar(this.position);
      depth = this.#stillOpen(depth);
      if (depth === 0) return;
    }
  }

  /** Nothing may follow. */
  end(): void {
    if (!Number.isNaN(this.#next())) throw this.#unexpected();
  }

  /** Behind a value in so many open ones: closes what ends here, and says how many are open where there is another. */
  #stillOpen(depth: number): number {
    let open = depth;
    while (open > 0) {
      const closer = this.#closers[open - 1] as number;
      if (this.#take(comma)) {
        if (closer === close_object) this.#skipName();
        return open;
      }
      this.#expect(closer);
      open--;
    }
    return open;
  }

  #skipName(): void {
    if (this.#next() !== quote) throw this.#unexpected();
    this.position = this.#endOfString(this.position) + 1;
    this.#expect(colon);
  }

  /** The byte after white space; NaN at the end. */
  #next(): number {
    return this.#byte(this.#start());
  }

  #start(): number {
    const bytes = this.#bytes;
    let at = this.position;
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; )
      byte = bytes[++at];
    this.position = at;
    return at;
  }

  #byte(at: number): number {
    return this.#bytes[at] ?? Number.NaN;
  }

  #take(wanted: number): boolean {
    if (this.#next() !== wanted) return false;
    this.position++;
    return true;
  }

  #expect(wanted: number): void {
    if (!this.#take(wanted)) throw this.#unexpected();
  }

  #unexpected(at = this.position): UnreadableJson {
    return new UnreadableJson(at < this.#bytes.length ? `it is no JSON at byte ${at}` : "it ends too early");
  }

  /** Position of the closing quote of the string that is opened at `at`. */
  #endOfString(at: number): number {
    const bytes = this.#bytes;
    for (let next = at + 1; ; next++) {
      const byte = bytes[next];
      if (byte === quote) return next;
      if (byte === undefined || byte < 0x20) throw this.#unexpected(next);
      if (byte === backslash) next = this.#endOfEscape(next);
    }
  }

  #endOfEscape(at: number): number {
    const kind = this.#byte(at + 1);
    if (escapes.has(kind)) return at + 1;
    if (kind !== letter_u) throw this.#unexpected(at + 1);
    for (let digit = at + 2; digit < at + 6; digit++)
      if (!isHexDigit(this.#byte(digit))) throw this.#unexpected(digit);
    return at + 5;
  }

  #endOfScalar(start: number): number {
    const first = this.#byte(start);
    const literal = literals.find((word) => word[0] === first);
    if (literal?.every((byte, index) => this.#byte(start + index) === byte)) return start + literal.length;
    let at = first === minus ? start + 1 : start;
    at = this.#byte(at) === zero ? at + 1 : this.#endOfDigits(at);
    if (this.#byte(at) === dot) at = this.#endOfDigits(at + 1);
    // Both cases of the letter e.
    if ((this.#byte(at) | 0x20) === 0x65) {
      const sign = this.#byte(at + 1);
      at = this.#endOfDigits(sign === minus || sign === plus ? at + 2 : at + 1);
    }
    return at;
  }

  #endOfDigits(start: number): number {
    let at = start;
    while (isDigit(this.#byte(at))) at++;
    if (at === start) throw this.#unexpected(at);
    return at;
  }

  /** Goes `most` UTF-16 units into the inside of a string, or less where a character would be cut. */
  #walk(start: number, end: number, most: number): { readonly at: number; readonly units: number } {
    const bytes = this.#bytes;
    let [at, units] = [start, 0];
    while (at < end) {
      const byte = bytes[at] as number;
      const width = byte !== backslash ? 1 : bytes[at + 1] === letter_u ? 6 : 2;
      const more = unitsOf(byte);
      if (units + more > most) break;
      units += more;
      at += width;
    }
    return { at, units };
  }

  /** Where a string goes on behind its first `least` UTF-16 units, or one more where a character would be cut. */
  #behind(start: number, end: number, least: number): number {
    const { at, units } = this.#walk(start, end, least);
    return units === least ? at : this.#walk(at, end, 2).at;
  }

  #decode(start: number, end: number): string {
    // A document may hold millions of these, and the decoder takes a while to start.
    if (end - start <= short_text) {
      const text = this.#shortAscii(start, end);
      if (text !== null) return text;
    }
    const text = this.#decoder.decode(this.#bytes.subarray(start, end));
    return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
  }

  #shortAscii(start: number, end: number): string | null {
    let text = "";
    for (let at = start; at < end; at++) {
      const byte = this.#byte(at);
      if (byte >= 0x80 || byte === backslash) return null;
      text += String.fromCharCode(byte);
    }
    return text;
  }
}

/** UTF-16 units that begin with this byte of UTF-8: none with the later ones of a character. */
function unitsOf(byte: number): number {
  if ((byte & 0xc0) === 0x80) return 0;
  return byte >= 0xf0 ? 2 : 1;
}

const isDigit = (byte: number) => byte >= zero && byte <= 0x39;
const isHexDigit = (byte: number) => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
