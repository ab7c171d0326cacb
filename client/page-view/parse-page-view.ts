import { type LogLine, pseudonym } from '../log-line';
import { FieldReader } from './field-reader';
import { parseLogTime } from './log-time';
import { NotAPageViewError } from './not-a-page-view-error';
import type { PageView } from './page-view';
import { itemBytes, pageViewItem } from './page-view-item';

/** A partition key's most bytes (Amazon DynamoDB Developer Guide, quotas). */
const MAX_PARTITION_KEY_BYTES = 2048;
/** An item's most bytes, names included (Amazon DynamoDB Developer Guide, quotas). */
const MAX_ITEM_BYTES = 400 * 1024;
/** Numbers of so many digits are exact in JavaScript and in DynamoDB. */
const MAX_SIZE_DIGITS = 15;

const STATUS = /^\d{3}$/;
const SIZE = new RegExp(`^(?:-|\\d{1,${MAX_SIZE_DIGITS}})$`);
/** Method as RFC 9110 has it; a target with spaces, as broken clients send and servers log it; HTTP/0.9 has no protocol. */
const REQUEST = /^(?<method>[!#$%&'*+.^_`|~\w-]+) (?<target>\S(?:.*?\S)?)(?: HTTP\/\d(?:\.\d)?)?$/;

/**
 * Reads a line of a web server's access log, in the common log format
 * (`host ident user [time] "request" status bytes`) or the combined one, which adds `"referrer" "user agent"`, as
 * Apache and NGINX write them. Ident and user are left out of the result: they say who somebody is.
 *
 * @throws NotAPageViewError with the reason, also for what DynamoDB would refuse as an item
 */
export function parsePageView({ id, line }: LogLine): PageView {
  if (line === '') throw new NotAPageViewError('the line is empty');
  const reader = new FieldReader(line);
  const host = reader.word('client address');
  reader.space('identity');
  reader.word('identity');
  reader.space('user');
  // A user name may hold spaces; the bracket of the time ends it.
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
  // Short, because in a line that is out of step any field may hold what is personal.
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
  const pageBytes = Buffer.byteLength(view.page);
  if (pageBytes > MAX_PARTITION_KEY_BYTES) {
    throw new NotAPageViewError(
      `page of ${count(pageBytes)} bytes; a DynamoDB partition key may have ${count(MAX_PARTITION_KEY_BYTES)}`,
    );
  }
  const bytes = itemBytes(pageViewItem(view));
  if (bytes > MAX_ITEM_BYTES) {
    throw new NotAPageViewError(
      `item of ${count(bytes)} bytes; a DynamoDB item may have ${count(MAX_ITEM_BYTES)}`,
    );
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
