import { DYNAMODB_NUMBER_BYTES } from '../limits';

/**
 * One request that a web server answered. Texts are as the server logged them, with its escapes (`\"`,
 * `\x16`).
 */
export interface PageView {
  /** The event's id, 32 hexadecimal digits. */
  readonly id: string;
  /**
   * The requested path, without query and fragment. Never empty. `*` for a request about the server itself
   * (`OPTIONS *`), `-` for a connection without a request that could be read.
   */
  readonly page: string;
  /** When the request came, in UTC with seconds: `2015-05-17T10:05:03Z`. */
  readonly viewedAt: string;
  /** `GET`, `HEAD` …; `-` for a connection without a request that could be read. */
  readonly method: string;
  /** HTTP status, three digits. */
  readonly status: number;
  /** Bytes of the response body; 0 where the server logged `-`. */
  readonly bytes: number;
  /**
   * The page that linked here, without user, query and fragment. Absent where the server logged `-`, nothing, or
   * a format without it.
   */
  readonly referrer?: string;
  /** Absent where the server logged `-`, nothing, or a format without it. */
  readonly userAgent?: string;
  /** The pseudonym of the client address, see `pseudonym`. */
  readonly visitor: string;
}

/** An item in the form of the DynamoDB API. */
export type Item = Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;

/**
 * The DynamoDB item of a page view. Its key is `page` (partition key) and `viewedAt` (sort key),
 * `<time>#<event id>`.
 *
 * The views of a page in a minute are those whose `viewedAt` begins with `2015-05-17T10:05`. The same event
 * always has the same key and the same item, so writing it again changes nothing.
 */
export function pageViewItem(view: PageView): Item {
  return {
    page: { S: view.page },
    viewedAt: { S: `${view.viewedAt}#${view.id}` },
    id: { S: view.id },
    method: { S: view.method },
    status: { N: String(view.status) },
    bytes: { N: String(view.bytes) },
    visitor: { S: view.visitor },
    ...(view.referrer === undefined ? {} : { referrer: { S: view.referrer } }),
    ...(view.userAgent === undefined ? {} : { userAgent: { S: view.userAgent } }),
  };
}

/**
 * An upper bound of the bytes that DynamoDB counts for an item: names and values, each number at its largest.
 */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + ('S' in value ? Buffer.byteLength(value.S) : DYNAMODB_NUMBER_BYTES);
  }
  return bytes;
}

/**
 * The DynamoDB item of a page view's session. Its key is `halfHour` (partition key), `2015-05-17T10:00Z` or
 * `2015-05-17T10:30Z`, and `visitor` (sort key). A session is one visitor's half hour, so a Query with
 * `Select: COUNT` counts the sessions of a half hour.
 *
 * The key follows from the event alone, and no number is added up. A page view that comes again, by a
 * redelivery or as a second record of the same event, makes the same item.
 */
export function sessionItem({ viewedAt, visitor }: PageView): Item {
  const [hour, minute] = [viewedAt.slice(0, 13), Number(viewedAt.slice(14, 16))];
  return {
    halfHour: { S: `${hour}:${minute < 30 ? '00' : '30'}Z` },
    visitor: { S: visitor },
  };
}
