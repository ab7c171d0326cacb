import type { Item } from './item';
import type { PageView } from './page-view';

/** What DynamoDB counts at most for a number (Developer Guide, "Item sizes and formats"). */
const LARGEST_NUMBER_BYTES = 21;

/**
 * The item that a page view is kept as. Key: `page` (partition key) and `viewedAt` (sort key), which is
 * `<time>#<event id>`: a page's views of a minute are those whose `viewedAt` begins with `2015-05-17T10:05`, and the
 * same event always makes the same key and the same item, so that writing it again changes nothing.
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

/** An upper bound of what DynamoDB counts for an item: attribute names and values, each number at its largest. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + ('S' in value ? Buffer.byteLength(value.S) : LARGEST_NUMBER_BYTES);
  }
  return bytes;
}
