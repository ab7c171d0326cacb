/**
 * Writes objects that have the same names again and again, as JSON.stringify would: the names are written once,
 * and a text without a character to escape is copied.
 *
 * @returns takes the values in the order of the names; undefined becomes null
 */
export function jsonWriter(names: readonly string[]): (values: ArrayLike<string | undefined>) => string {
  const heads = names.map((name, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  return (values) => {
    let json = '';
    for (let i = 0; i < heads.length; i++) {
      const value = values[i];
      json += heads[i];
      if (value === undefined) json += 'null';
      else json += NEEDS_ESCAPE.test(value) ? JSON.stringify(value) : `"${value}"`;
    }
    return `${json}}`;
  };
}

/** Controls, quotes, backslashes and lone halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes exactly these.
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
