import type { Item } from './item';
import type { PageView } from './page-view';

/**
 * The item that a page view's session is counted as. Key: `halfHour` (partition key), `2015-05-17T10:00Z` or
 * `2015-05-17T10:30Z`, and `visitor` (sort key). A session is one visitor's half hour, so how many there were in it is how
 * many items it has: a Query with `Select: COUNT`.
 *
 * The key is made from the event alone, and there is nothing to add up: a page view that comes again, by a redelivery or
 * as a second record of the same event, makes the item that is there already.
 */
export function sessionItem({ viewedAt, visitor }: PageView): Item {
  const [hour, minute] = [viewedAt.slice(0, 13), Number(viewedAt.slice(14, 16))];
  return {
    halfHour: { S: `${hour}:${minute < 30 ? '00' : '30'}Z` },
    visitor: { S: visitor },
  };
}
