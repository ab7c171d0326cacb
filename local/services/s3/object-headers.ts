import type { IncomingHttpHeaders } from 'node:http';

/** Headers of a write that a reader is given back (AWS SDK, S3 PutObject and GetObject). */
const KEPT: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]);

const KEPT_PREFIXES = ['x-amz-meta-', 'x-amz-checksum-'];

/** What of a write's headers belongs to the object. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => {
    return value !== undefined && (KEPT.has(name) || KEPT_PREFIXES.some((prefix) => name.startsWith(prefix)));
  });
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

/**
 * What of an object's headers a reader gets.
 * @param withChecksums whether the reader asked for checksums, and gets the bytes that they are of
 */
export function shownHeaders(
  headers: Readonly<Record<string, string>>,
  withChecksums: boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => withChecksums || !name.startsWith('x-amz-checksum-')),
  );
}
