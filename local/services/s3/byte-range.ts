import { AwsError } from '../../http';

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of an object that a `Range` header asks for.
 * @returns `undefined` for the whole object: without a header, or with one that is malformed or has several ranges
 *   (RFC 9110, section 14.2: a server may ignore it)
 * @throws AwsError InvalidRange (416) where the range begins behind the end
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size) {
    throw new AwsError(
      'InvalidRange',
      `The requested range ${header} is not satisfiable for ${size} bytes.`,
      416,
    );
  }
  return { start, end };
}
