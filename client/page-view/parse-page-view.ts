import { NotAPageViewError } from '../errors';
import { DYNAMODB_ITEM } from '../limits';
import { type LogLine, pseudonym } from '../log-line';
import { readAccessLine, withoutQuery } from './formats';
import { itemBytes, type PageView, pageViewItem } from './page-view';
import { MAX_WRITE_SHARDS, WRITE_SHARD_BYTES } from './write-shards';

/**
 * Reads a line of an access log as a page view: in the format that its record names, or else in the one that
 * the line shows. `formats/` has one file for each family of formats.
 *
 * Queries, fragments and user names are left out, of the page as of the referrer: they hold addresses of people
 * and tokens. What is still personal: a path can name a person (`/reset/alice@example.com`), and a user agent
 * with a time can single one out.
 *
 * @throws NotAPageViewError with the reason, also for a page view that DynamoDB would refuse as an item
 */
export function parsePageView({ id, line, format }: LogLine): PageView {
  const { client, page, viewedAt, method, status, bytes, referrer, userAgent } = readAccessLine(line, format);
  const linked = originAndPath(referrer ?? '');
  const view = {
    id,
    method,
    page,
    viewedAt,
    status,
    bytes,
    ...(linked !== '' && { referrer: linked }),
    ...(userAgent !== undefined && { userAgent }),
    visitor: pseudonym(client),
  };
  checkText(view);
  checkLimits(view);
  return view;
}

/** A URL without user, query and fragment. */
function originAndPath(url: string): string {
  return withoutQuery(url).replace(/^([a-z][a-z0-9+.-]{0,31}:\/\/)[^/@]*@/i, '$1');
}

/** JSON can write half of a surrogate pair; DynamoDB would refuse it, and the whole batch with it. */
function checkText({ page, method, referrer = '', userAgent = '' }: PageView): void {
  if ([page, method, referrer, userAgent].some((text) => /\p{Surrogate}/u.test(text))) {
    throw new NotAPageViewError('the line holds half of a surrogate pair');
  }
}

function checkLimits(view: PageView): void {
  const { itemBytes: maxItemBytes } = DYNAMODB_ITEM;
  const maxPageBytes = DYNAMODB_ITEM.partitionKeyBytes - WRITE_SHARD_BYTES;
  const pageBytes = Buffer.byteLength(view.page);
  if (pageBytes > maxPageBytes) {
    throw new NotAPageViewError(
      `page of ${count(pageBytes)} bytes; as a DynamoDB partition key with its write shard it may have ` +
        count(maxPageBytes),
    );
  }
  // The largest item that any table can make of it.
  const bytes = itemBytes(pageViewItem(view, { writeShards: MAX_WRITE_SHARDS, expiresAt: 0 }));
  if (bytes > maxItemBytes) {
    throw new NotAPageViewError(
      `item of ${count(bytes)} bytes; a DynamoDB item may have ${count(maxItemBytes)}`,
    );
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
