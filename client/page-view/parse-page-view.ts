import { NotAPageViewError } from '../errors';
import { DYNAMODB_ITEM } from '../limits';
import { type LogLine, pseudonym } from '../log-line';
import { FieldReader } from './field-reader';
import { itemBytes, type PageView, pageViewItem } from './page-view';
import { MAX_WRITE_SHARDS, WRITE_SHARD_BYTES } from './write-shards';

/** Whole numbers of up to 15 digits are exact in JavaScript and in DynamoDB. */
const MAX_SIZE_DIGITS = 15;

const STATUS = /^\d{3}$/;
const SIZE = new RegExp(`^(?:-|\\d{1,${MAX_SIZE_DIGITS}})$`);
/**
 * A request line: a method (RFC 9110), a target and a protocol. Broken clients send targets with spaces, and
 * servers log them; HTTP/0.9 has no protocol.
 */
const REQUEST = /^(?<method>[!#$%&'*+.^_`|~\w-]+) (?<target>\S(?:.*?\S)?)(?: HTTP\/\d(?:\.\d)?)?$/;

/**
 * Reads a line of a web server's access log, as Apache and NGINX write it: in the common log format (`host
 * ident user [time] "request" status bytes`) or the combined one, which adds `"referrer" "user agent"`. The
 * result has neither ident nor user, because they identify a person.
 *
 * @throws NotAPageViewError with the reason, also for a page view that DynamoDB would refuse as an item
 */
export function parsePageView({ id, line }: LogLine): PageView {
  if (line === '') throw new NotAPageViewError('the line is empty');
  const reader = new FieldReader(line);
  const host = reader.word('client address');
  reader.space('identity');
  reader.word('identity');
  reader.space('user');
  // A user name may contain spaces; the bracket of the time ends it.
  reader.upTo(' [', 'time');
  reader.space('time');
  const viewedAt = parseLogTime(reader.enclosed('[', ']', 'time'));
  reader.space('request');
  const request = reader.enclosed('"', '"', 'request');
  reader.space('status');
  const status = checked(reader.word('status'), STATUS, 'status', 'three digits');
  reader.space('size');
  const size = checked(
    reader.word('size'),
    SIZE,
    'size',
    `"-" or a number of up to ${MAX_SIZE_DIGITS} digits`,
  );
  const view = {
    id,
    ...methodAndPage(request),
    viewedAt,
    status: Number(status),
    bytes: size === '-' ? 0 : Number(size),
    ...(reader.atEnd ? {} : origin(reader)),
    visitor: pseudonym(host),
  };
  checkLimits(view);
  return view;
}

function origin(reader: FieldReader): Pick<PageView, 'referrer' | 'userAgent'> {
  reader.space('referrer');
  const referrer = reader.enclosed('"', '"', 'referrer');
  reader.space('user agent');
  const userAgent = reader.enclosed('"', '"', 'user agent');
  if (!reader.atEnd) throw new NotAPageViewError('the line goes on after the user agent');
  return { ...(given(referrer) && { referrer }), ...(given(userAgent) && { userAgent }) };
}

function given(value: string): boolean {
  return value !== '' && value !== '-';
}

function checked(value: string, allowed: RegExp, name: string, form: string): string {
  if (allowed.test(value)) return value;
  // Short: in a broken line any field may hold personal data.
  const shown = value.length > 8 ? `${value.slice(0, 8)}…` : value;
  throw new NotAPageViewError(`${name} "${shown}" is not ${form}`);
}

function methodAndPage(request: string): Pick<PageView, 'method' | 'page'> {
  const { method, target } = REQUEST.exec(request)?.groups ?? {};
  if (method === undefined || target === undefined) {
    throw new NotAPageViewError('the request is not a method, a path and a protocol');
  }
  // A proxy's clients ask for a whole URL (RFC 9112, absolute-form).
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const page = path.replace(/[?#].*$/s, '') || '/';
  if (!page.startsWith('/')) throw new NotAPageViewError('the request asks neither for a path nor for a URL');
  return { method, page };
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

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LOG_TIME =
  /^(?<day>\d\d)\/(?<month>[A-Z][a-z]{2})\/(?<year>\d{4}):(?<time>\d\d:\d\d:\d\d) (?<sign>[+-])(?<hours>\d\d)(?<minutes>\d\d)$/;

/**
 * Reads the time of a log line, `17/May/2015:10:05:03 +0000`.
 * @returns UTC with seconds, `2015-05-17T10:05:03Z`
 * @throws NotAPageViewError for any other form, and for a day or time that does not exist
 */
function parseLogTime(text: string): string {
  const { day, month = '', year, time, sign, hours, minutes } = LOG_TIME.exec(text)?.groups ?? {};
  const monthNumber = MONTHS.indexOf(month) + 1;
  if (monthNumber === 0)
    throw new NotAPageViewError('the time is not of the form 17/May/2015:10:05:03 +0000');
  const local = `${year}-${String(monthNumber).padStart(2, '0')}-${day}T${time}`;
  const asUtc = new Date(`${local}Z`);
  // A date like 31 April would otherwise silently become 1 May.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19) !== local) {
    throw new NotAPageViewError('the time is no real day and time');
  }
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  if (Number(minutes) > 59 || Math.abs(offset) > 14 * 60) {
    throw new NotAPageViewError('the time has a zone that is more than 14 hours from UTC');
  }
  const utc = new Date(asUtc.getTime() - offset * 60_000).toISOString();
  if (utc.length !== 24) throw new NotAPageViewError('the time is outside of the years 0000 to 9999 in UTC');
  return `${utc.slice(0, 19)}Z`;
}
