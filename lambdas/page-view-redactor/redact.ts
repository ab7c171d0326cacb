import { decodeLine, parsePageView } from '../../client';

/** A page view without what tells who somebody is. */
export interface RedactedPageView {
  /** One JSON object in UTF-8, and a line end. */
  readonly data: Buffer;
  /** When the page was viewed, in UTC. Objects can be partitioned by it: `2015-05-17`. */
  readonly date: string;
  /** The hour of that day, `00` to `23`. */
  readonly hour: string;
}

/**
 * Reads a record of the stream and writes what may be kept of it: `id`, `page`, `viewedAt`, `method`,
 * `status`, `bytes`, and `referrer` and `userAgent` where the server logged them. The client address is left
 * out, and so is `visitor`, which is made from it; the identity and the user of the line are not read at all.
 *
 * @throws NotALogLineError, NotAPageViewError with the reason
 */
export function redact(record: Uint8Array): RedactedPageView {
  const { visitor: _visitor, ...view } = parsePageView(decodeLine(record));
  return {
    data: Buffer.from(`${JSON.stringify(view)}\n`, 'utf8'),
    date: view.viewedAt.slice(0, 10),
    hour: view.viewedAt.slice(11, 13),
  };
}
