import type { ByteProcessing, WriteBytes } from './processing';

const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
/** 1 for a byte that is the same in JSON: printable ASCII without quote and backslash. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= SPACE && byte < DELETE && byte !== QUOTE && byte !== BACKSLASH),
);
const NULL = Buffer.from('null');

/** What ends each field of an Apache log. */
const COMMON = [' ', ' ', ' [', '] "', '" ', ' ', ' '];
const COMBINED = [...COMMON.slice(0, -1), ' "', '" "', '"'];
/** The fields that are numbers or `-`. */
const RESPONSE = 5;
const BYTES = 6;

/**
 * A writer for lines of the common or the combined format that are plain ASCII and need no escapes: nearly all.
 * It declines every other line, so what is a line of the format is said in one place, the format's pattern.
 *
 * @param names of the fields, 7 for the common format, 9 for the combined one
 */
export function apacheBytes(names: readonly string[]): ByteProcessing {
  const ends = (names.length === COMBINED.length ? COMBINED : COMMON).map((end) => Buffer.from(end));
  const heads = names.map((name, i) => Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`));
  const isOpenEnded = names.length === COMMON.length;
  const write: WriteBytes = (source, start, end, target, at) => {
    let [from, to] = [start, at];
    for (let field = 0; field < heads.length; field++) {
      const delimiter = ends[field] as Buffer;
      const head = heads[field] as Buffer;
      for (let i = 0; i < head.length; i++) target[to++] = head[i] as number;
      // Before it is known whether the value is a text or null.
      const value = to;
      target[to++] = QUOTE;
      const stop = copyUntil(source, from, end, target, to, delimiter, isOpenEnded && field === BYTES);
      if (stop === -1) return -1;
      const length = stop - from;
      if (length === 0 && delimiter[0] === SPACE) return -1;
      if ((field === RESPONSE || field === BYTES) && !isNumber(source, from, length, field === RESPONSE))
        return -1;
      to += length;
      if (length === 1 && source[from] === MINUS) {
        target.set(NULL, value);
        to = value + NULL.length;
      } else target[to++] = QUOTE;
      from = stop + delimiter.length;
    }
    target[to++] = 0x7d;
    target[to++] = 0x0a;
    return to;
  };
  const headBytes = heads.reduce((sum, { length }) => sum + length, 0);
  return { write, growth: headBytes + heads.length * NULL.length + 2 };
}

/**
 * Copies a field that needs no escapes up to its delimiter.
 * @param mayEnd whether the end of the record ends the field too
 * @returns where the delimiter is in the source; -1 without one, and for a byte that needs more than copying
 */
function copyUntil(
  source: Uint8Array,
  from: number,
  end: number,
  target: Uint8Array,
  at: number,
  delimiter: Uint8Array,
  mayEnd: boolean,
): number {
  const { length } = delimiter;
  const first = delimiter[0];
  let to = at;
  for (let i = from; i < end; i++) {
    const byte = source[i] as number;
    if (byte === first) {
      const isWhole =
        (length < 2 || source[i + 1] === delimiter[1]) && (length < 3 || source[i + 2] === delimiter[2]);
      if (isWhole && i + length <= end) return i;
      // A space may be part of a user's name; a bracket is no part of a time.
      if (first !== SPACE) return -1;
    }
    if (IS_PLAIN[byte] === 0) return -1;
    target[to++] = byte;
  }
  return mayEnd ? end : -1;
}

/** Three digits of a status, or any number of them; or a minus. */
function isNumber(source: Uint8Array, from: number, length: number, isStatus: boolean): boolean {
  if (length === 1 && source[from] === MINUS) return true;
  if (isStatus && length !== 3) return false;
  for (let i = from; i < from + length; i++) {
    const digit = source[i] as number;
    if (digit < 0x30 || digit > 0x39) return false;
  }
  return true;
}
