import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotAPageViewError } from '../../../../client/errors';
import { pseudonym } from '../../../../client/log-line';
import { pageViewItem, parsePageView } from '../../../../client/page-view';
import { itemBytes } from '../../../../client/page-view/page-view';
import { unicodeText } from '../support/unicode-text';

const ID = '0123456789abcdef0123456789abcdef';
const parse = (line: string) => parsePageView({ id: ID, line });
const COMMON = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a/b.html?q=1 HTTP/1.1" 200 2326';
const COMBINED = `${COMMON} "https://example.com/start" "Mozilla/5.0 (X11)"`;

describe('parsePageView', () => {
  it('reads the combined log format', () => {
    expect(parse(COMBINED)).toEqual({
      id: ID,
      page: '/a/b.html',
      viewedAt: '2015-05-17T10:05:03Z',
      method: 'GET',
      status: 200,
      bytes: 2326,
      referrer: 'https://example.com/start',
      userAgent: 'Mozilla/5.0 (X11)',
      visitor: pseudonym('203.0.113.7'),
    });
  });

  it('reads the common log format, which has neither referrer nor user agent', () => {
    const view = parse(COMMON);
    expect(view.page).toBe('/a/b.html');
    expect(view).not.toHaveProperty('referrer');
    expect(view).not.toHaveProperty('userAgent');
  });

  it.each([
    ['"-" for what is not there', (l: string) => l.replace(/"https.*$/, '"-" "-"'), {}],
    ['a size of "-" as 0', (l: string) => l.replace('2326', '-'), { bytes: 0 }],
    ['a user name with spaces', (l: string) => l.replace('- - [', '- Jane Doe ['), {}],
    ['another zone', (l: string) => l.replace('+0000', '+0530'), { viewedAt: '2015-05-17T04:35:03Z' }],
    [
      'a zone west of UTC, into the next day',
      (l: string) => l.replace('10:05:03 +0000', '23:30:00 -0100'),
      { viewedAt: '2015-05-18T00:30:00Z' },
    ],
    ['a request without a protocol', (l: string) => l.replace(' HTTP/1.1', ''), { page: '/a/b.html' }],
    ['a path with spaces', (l: string) => l.replace('/a/b.html', '/a b.html'), { page: '/a b.html' }],
    ['a whole URL', (l: string) => l.replace('/a/b.html', 'http://example.com/x'), { page: '/x' }],
    ['a URL without a path', (l: string) => l.replace('/a/b.html', 'http://example.com'), { page: '/' }],
    ['another method', (l: string) => l.replace('GET', 'M-SEARCH'), { method: 'M-SEARCH' }],
    [
      'an IPv6 address',
      (l: string) => l.replace('203.0.113.7', '2001:db8::1'),
      { visitor: pseudonym('2001:db8::1') },
    ],
    ['escaped quotes in a path', (l: string) => l.replace('/a/b.html', '/a\\"b'), { page: '/a\\"b' }],
    [
      'escaped quotes in a user agent',
      (l: string) => l.replace('Mozilla/5.0', 'a \\"b\\" c\\\\'),
      { userAgent: 'a \\"b\\" c\\\\ (X11)' },
    ],
  ])('takes %s', (_, change, expected) => {
    const line = change(COMBINED);
    expect(line).not.toBe(COMBINED);
    expect(parse(line)).toMatchObject(expected);
  });

  it.each([
    ['', 'the line is empty'],
    [' - - [', 'the client address is missing'],
    ['203.0.113.7', 'the time is missing'],
    ['203.0.113.7 - -', 'the time is missing'],
    [COMMON.replace('[', ''), 'the time is missing'],
    [COMMON.slice(0, 30), 'the time is not closed by "]"'],
    [COMMON.replace('May', 'Mai'), 'the time is not of the form 17/May/2015:10:05:03 +0000'],
    [COMMON.replace('17/May', '31/Apr'), 'the time is no real day and time'],
    [COMMON.replace('10:05', '24:05'), 'the time is no real day and time'],
    [COMMON.replace('+0000', '+1500'), 'the time has a zone that is more than 14 hours from UTC'],
    [COMMON.replace('] "', ']"'), 'no space before the request'],
    [COMMON.replace('"GET', 'GET'), 'the request is missing'],
    [COMMON.replace('1.1"', '1.1'), 'the request is not closed by a quote'],
    [COMMON.replace(/"GET.*1.1"/, '"\\x16\\x03\\x01"'), 'the request is not a method, a path and a protocol'],
    [COMMON.replace('/a/b.html?q=1', 'a.html'), 'the request asks neither for a path nor for a URL'],
    [COMMON.replace('200', '20x'), 'status "20x" is not three digits'],
    [COMMON.replace('200', '203.0.113.77'), 'status "203.0.11…" is not three digits'],
    [COMMON.replace('200 2326', '200'), 'the line ends before the size'],
    [COMMON.replace('2326', '2k'), 'size "2k" is not "-" or a number of up to 15 digits'],
    [`${COMMON} `, 'the referrer is missing'],
    [COMBINED.replace(/ "Moz.*/, ''), 'the line ends before the user agent'],
    [COMBINED.slice(0, -1), 'the user agent is not closed by a quote'],
    [`${COMBINED.slice(0, -1)}\\"`, 'the user agent is not closed by a quote'],
    [`${COMBINED} `, 'a field is empty'],
    [`${COMBINED}0.003`, 'no space before the next field'],
    [`${COMBINED} ${COMBINED}`, 'two lines stand in one'],
    [`${COMMON} x`, 'the referrer is missing'],
    [
      COMMON.replace('/a/b.html', `/${'x'.repeat(2999)}`),
      'page of 3,000 bytes; as a DynamoDB partition key with its write shard it may have 2,044',
    ],
    [
      COMMON.replace('/a/b.html', `/${'ü'.repeat(1022)}`),
      'page of 2,045 bytes; as a DynamoDB partition key with its write shard it may have 2,044',
    ],
  ])('refuses %s', (line, reason) => {
    expect(() => parse(line)).toThrow(new NotAPageViewError(reason));
  });

  it('leaves out what identifies a person or lets one in: user, query and fragment of the referrer', () => {
    const referrer = 'https://alice:secret@example.com/login;a@b?email=alice%40example.com&token=SECRET#x';
    const view = parse(COMBINED.replace('https://example.com/start', referrer));
    expect(view.referrer).toBe('https://example.com/login;a@b');
    expect(JSON.stringify(view)).not.toMatch(/alice|secret/i);
    expect(parse(COMBINED.replace('https://example.com/start', '/search?q=x')).referrer).toBe('/search');
  });

  it('refuses half of a surrogate pair, which only JSON can write', () => {
    const values = {
      time_iso8601: '2015-05-17T10:05:03Z',
      remote_addr: '203.0.113.7',
      status: 200,
      uri: '/',
    };
    expect(parse(JSON.stringify({ ...values, agent: '\u{1f600}' })).userAgent).toBe('\u{1f600}');
    const line = JSON.stringify({ ...values, method: 'G\ud83d', agent: '\ude00' });
    expect(() => parse(line)).toThrow('the line holds half of a surrogate pair');
  });

  it('reads a line in the format that its record names, and refuses one that only another format fits', () => {
    const line = `www.example.com:443 ${COMBINED}`;
    expect(parsePageView({ id: ID, line, format: 'vhost_combined' })).toEqual(parse(COMBINED));
    expect(() => parsePageView({ id: ID, line, format: 'combined' })).toThrow(
      /^the client address "www\.exam…" is/,
    );
    expect(() => parsePageView({ id: ID, line: COMMON, format: 'combined' })).toThrow(/before the referrer/);
    expect(() => parsePageView({ id: ID, line: COMBINED, format: 'common' })).toThrow(/on after the size/);
  });

  it('lets the line show its format where the record names one that is not known here', () => {
    expect(parsePageView({ id: ID, line: COMBINED, format: 'of-next-year' })).toEqual(parse(COMBINED));
  });

  it('refuses what would make an item above the limit of DynamoDB', () => {
    expect(() => parse(COMBINED.replace('Mozilla', 'x'.repeat(400 * 1024)))).toThrow(
      /^item of 4\d\d,\d{3} bytes; a DynamoDB item may have 409,600$/,
    );
  });

  it('never throws anything but its own error, whatever the line', () => {
    // Real lines with a piece replaced reach further into the parser than random text.
    const damaged = fc
      .tuple(fc.nat(COMBINED.length), fc.nat(COMBINED.length), unicodeText())
      .map(([from, to, piece]) => COMBINED.slice(0, from) + piece + COMBINED.slice(to));
    fc.assert(
      fc.property(fc.oneof(damaged, unicodeText()), (line) => {
        try {
          const item = pageViewItem(parse(line));
          expect(itemBytes(item)).toBeLessThanOrEqual(400 * 1024);
        } catch (error) {
          expect(error).toBeInstanceOf(NotAPageViewError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses every combined line that was cut short, but for the one cut that leaves a common line', () => {
    const readable = [];
    for (let length = 0; length < COMBINED.length; length++) {
      try {
        parse(COMBINED.slice(0, length));
        readable.push(length);
      } catch (error) {
        expect(error).toBeInstanceOf(NotAPageViewError);
      }
    }
    // A size that lost its last digits is still a size: the format has no way to tell.
    expect(readable).toEqual([COMMON.length - 3, COMMON.length - 2, COMMON.length - 1, COMMON.length]);
  });
});
