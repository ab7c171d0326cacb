import { DYNAMODB_NUMBER_BYTES } from '../limits';
import { DEFAULT_WRITE_SHARDS, shardedKey } from './write-shards';

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

/** What an item's key and its end depend on, besides the event. */
export interface ItemOptions {
  /**
   * How many partition keys a page or a half hour is spread over, 1 to 1,000. It is the table's, so whoever
   * reads needs the same number. Default 128.
   */
  readonly writeShards?: number;
  /** When DynamoDB may delete the item, in seconds since the epoch. Without it the item stays. */
  readonly expiresAt?: number;
}

/**
 * The DynamoDB item of a page view. Its key is `pageShard` (partition key), `<page>#<write shard>`, and
 * `viewedAt` (sort key), `<time>#<event id>`.
 *
 * A page is spread over many partition keys, because one key takes only 1,000 writes a second. `viewedAt`
 * rises, so within one key all writes go to its end, and DynamoDB could not split it. The views of a page in
 * a time span are one query for each write shard: `countPageViews` and `findPageViews`.
 *
 * The same event always has the same key, so writing it again changes nothing but `expiresAt`.
 */
export function pageViewItem(view: PageView, options: ItemOptions = {}): Item {
  return {
    pageShard: { S: shardedKey(view.page, view.id, options.writeShards ?? DEFAULT_WRITE_SHARDS) },
    viewedAt: { S: `${view.viewedAt}#${view.id}` },
    page: { S: view.page },
    id: { S: view.id },
    method: { S: view.method },
    status: { N: String(view.status) },
    bytes: { N: String(view.bytes) },
    visitor: { S: view.visitor },
    ...(view.referrer === undefined ? {} : { referrer: { S: view.referrer } }),
    ...(view.userAgent === undefined ? {} : { userAgent: { S: view.userAgent } }),
    ...expiry(options),
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
 * The DynamoDB item of a page view's session. Its key is `halfHourShard` (partition key),
 * `2015-05-17T10:30Z#<write shard>`, and `visitor` (sort key). A session is one visitor's half hour, so the
 * sessions of a half hour are the items of its write shards: `countSessions`.
 *
 * At any time all writes are for one half hour. It is spread over many partition keys by the visitor, because
 * one key takes only 1,000 writes a second.
 *
 * The key follows from the event alone, and no number is added up. A page view that comes again, by a
 * redelivery or as a second record of the same event, makes the same item.
 */
export function sessionItem({ viewedAt, visitor }: PageView, options: ItemOptions = {}): Item {
  const halfHour = halfHourOf(viewedAt);
  return {
    halfHourShard: { S: shardedKey(halfHour, visitor, options.writeShards ?? DEFAULT_WRITE_SHARDS) },
    visitor: { S: visitor },
    ...expiry(options),
  };
}

/**
 * The half hour of a time, `2015-05-17T10:00Z` or `2015-05-17T10:30Z`.
 * @param time in UTC, as in a PageView
 */
export function halfHourOf(time: string): string {
  return `${time.slice(0, 13)}:${Number(time.slice(14, 16)) < 30 ? '00' : '30'}Z`;
}

/** DynamoDB's time to live takes whole seconds. */
function expiry({ expiresAt }: ItemOptions): Item {
  return expiresAt === undefined ? {} : { expiresAt: { N: String(Math.ceil(expiresAt)) } };
}
