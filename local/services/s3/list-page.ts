/** The parameters of one ListObjectsV2. */
export interface ListQuery {
  readonly prefix: string;
  /** Keys that share the text between the prefix and this delimiter become one common prefix. */
  readonly delimiter?: string;
  /** The listing begins after this key. */
  readonly startAfter?: string;
  /** The token of the previous page. */
  readonly continuationToken?: string;
  /** Keys and common prefixes together. */
  readonly maxKeys: number;
}

export interface ListPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The start of the next page. Absent on the last page. */
  readonly nextContinuationToken?: string;
}

/**
 * One page of a listing.
 * @param sortedKeys all keys, in the order of {@link compareKeys}
 */
export function listPage(sortedKeys: readonly string[], query: ListQuery): ListPage {
  const { prefix, delimiter, maxKeys } = query;
  const isBefore = isBeforePage(query);
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  for (const key of sortedKeys) {
    if (!key.startsWith(prefix) || isBefore(key)) continue;
    const rolled = rollUp(key, prefix, delimiter);
    if (rolled !== undefined && rolled === commonPrefixes.at(-1)) continue;
    if (keys.length + commonPrefixes.length === maxKeys) {
      return { keys, commonPrefixes, ...(maxKeys > 0 ? { nextContinuationToken: last } : {}) };
    }
    if (rolled === undefined) keys.push(key);
    else commonPrefixes.push(rolled);
    last = encodeToken(rolled ?? key, rolled !== undefined);
  }
  return { keys, commonPrefixes };
}

/** The order of S3's listings: that of the keys' UTF-8 bytes. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function rollUp(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}

/** @returns whether a key was on an earlier page, or does not come after the start key */
function isBeforePage({ startAfter, continuationToken }: ListQuery): (key: string) => boolean {
  if (continuationToken !== undefined) {
    const { last, rolled } = decodeToken(continuationToken);
    return (key) => compareKeys(key, last) <= 0 || (rolled && key.startsWith(last));
  }
  return (key) => startAfter !== undefined && compareKeys(key, startAfter) <= 0;
}

function encodeToken(last: string, rolled: boolean): string {
  return Buffer.from(`${rolled ? 'p' : 'k'}${last}`).toString('base64');
}

function decodeToken(token: string): { last: string; rolled: boolean } {
  const text = Buffer.from(token, 'base64').toString();
  return { last: text.slice(1), rolled: text.startsWith('p') };
}
