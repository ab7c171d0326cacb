import { describe, expect, it } from 'vitest';
import { pseudonym } from '../../../../client/log-line';
import { pageViewItem, parsePageView } from '../../../../client/page-view';

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
