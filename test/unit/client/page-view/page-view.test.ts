import { describe, expect, it } from 'vitest';
import { eventId, pseudonym } from '../../../../client/log-line';
import {
  DEFAULT_WRITE_SHARDS,
  halfHourOf,
  type PageView,
  pageViewItem,
  parsePageView,
  sessionItem,
} from '../../../../client/page-view';

const ID = '0123456789abcdef0123456789abcdef';
const parse = (line: string) => parsePageView({ id: ID, line });
const COMMON = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a/b.html?q=1 HTTP/1.1" 200 2326';
const COMBINED = `${COMMON} "https://example.com/start" "Mozilla/5.0 (X11)"`;

describe('pageViewItem', () => {
  it('is readable by page and minute, and unique by event', () => {
    const item = pageViewItem(parse(COMBINED));
    expect(item.page).toEqual({ S: '/a/b.html' });
    expect(item.viewedAt).toEqual({ S: `2015-05-17T10:05:03Z#${ID}` });
  });

  it('holds the view, and only attributes that are given', () => {
    expect(pageViewItem(parse(COMMON))).toEqual({
      pageShard: { S: expect.stringMatching(/^\/a\/b\.html#\d{1,3}$/) },
      page: { S: '/a/b.html' },
      viewedAt: { S: `2015-05-17T10:05:03Z#${ID}` },
      id: { S: ID },
      method: { S: 'GET' },
      status: { N: '200' },
      bytes: { N: '2326' },
      visitor: { S: pseudonym('203.0.113.7') },
    });
  });

  it('is the same item for the same event', () => {
    expect(pageViewItem(parse(COMBINED))).toEqual(pageViewItem(parse(COMBINED)));
  });
});

describe('an item', () => {
  const views = Array.from({ length: 2_000 }, (_, n) =>
    parsePageView({
      id: eventId(String(n)),
      line: COMMON.replace('203.0.113.7', `10.0.${n >> 8}.${n & 255}`),
    }),
  );

  it.each([
    ['of one page', (view: PageView) => pageViewItem(view, { writeShards: 8 }).pageShard],
    ['of one half hour', (view: PageView) => sessionItem(view, { writeShards: 8 }).halfHourShard],
  ])('%s is in one of as many partition keys as there are write shards, all filled alike', (_, keyOf) => {
    const keys = views.map((view) => JSON.stringify(keyOf(view)));
    const counts = [...new Set(keys)].map((key) => keys.filter((one) => one === key).length);
    expect(counts).toHaveLength(8);
    expect(Math.max(...counts)).toBeLessThan(1.3 * (views.length / 8));
  });

  it('leaves each partition key room below its 1,000 write units a second, at 50 full shards', () => {
    // 1,000 write units a second for a key; 50 shards with 1,000 records of 2 write units.
    expect((50 * 1000 * 2) / DEFAULT_WRITE_SHARDS).toBeLessThan(800);
  });

  it('expires when it is told to, in whole seconds', () => {
    expect(sessionItem(parse(COMMON), { expiresAt: 1_431_857_103.2 }).expiresAt).toEqual({ N: '1431857104' });
  });

  it.each([0, 1.5, 1_001, Number.NaN])('refuses %s write shards', (writeShards) => {
    expect(() => sessionItem(parse(COMMON), { writeShards })).toThrow(
      new RangeError(`writeShards is ${writeShards}; allowed are whole numbers from 1 to 1,000.`),
    );
  });
});

describe('halfHourOf', () => {
  it.each([
    ['2015-05-17T10:00:00Z', '2015-05-17T10:00Z'],
    ['2015-05-17T10:29:59Z', '2015-05-17T10:00Z'],
    ['2015-05-17T10:30:00Z', '2015-05-17T10:30Z'],
  ])('of %s is %s', (time, halfHour) => {
    expect(halfHourOf(time)).toBe(halfHour);
  });
});
