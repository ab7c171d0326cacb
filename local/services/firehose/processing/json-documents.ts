const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Cuts consecutive JSON objects apart: `{"a":1}{"a":2}`, on one line or on several, with nothing but white space between
 * them. Whether each is valid JSON is for its reader to find.
 * @returns `undefined` where something else than objects follow each other
 */
export function splitJsonObjects(data: Buffer): Buffer[] | undefined {
  const documents: Buffer[] = [];
  let start = -1;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < data.length; at++) {
    const byte = data[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (depth === 0) {
      if (WHITESPACE.has(byte)) continue;
      if (byte !== 0x7b) return undefined;
      start = at;
      depth = 1;
    } else if (byte === QUOTE) inString = true;
    else if (OPEN.has(byte)) depth++;
    else if (CLOSE.has(byte) && --depth === 0) documents.push(data.subarray(start, at + 1));
  }
  return depth === 0 && documents.length > 0 ? documents : undefined;
}
