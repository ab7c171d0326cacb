import { NotAPageViewError } from '../../errors';
import type { AccessLine, LogFormat } from './access-line';
import { FieldReader } from './field-reader';
import { readLogTime } from './log-time';
import { readRequest } from './request-line';
import { isAddress, originOf, readClient, readSize, readStatus } from './values';

/** How a line of this family may look. What is undefined is read from the line. */
interface Shape {
  /** Whether the server's name comes first. */
  readonly vhost?: boolean;
  /** Whether referrer and user agent are there. */
  readonly combined?: boolean;
}

/** A line and the shape that it was found to have. */
interface Found {
  readonly access: AccessLine;
  readonly shape: Required<Shape>;
  /** What follows the fields of the format. */
  readonly further: readonly string[];
}

/**
 * The formats of Apache and NGINX: `client ident user [time] "request" status bytes`, the common log format.
 * The combined one adds `"referrer" "user agent"`. Both may follow a server's name (`vhost_combined`), and
 * further fields may follow both: NGINX's `main` adds X-Forwarded-For, Apache's `combinedio` two sizes.
 *
 * The result has neither ident nor user, because they identify a person. The client is the address that the
 * connection came from, as the server logged it; an X-Forwarded-For at the end is not used, because any client
 * can send one. Where a list of addresses stands in the client's place, the first is the client.
 *
 * @see https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
 * @see https://nginx.org/en/docs/http/ngx_http_log_module.html
 */
export const APACHE_FORMATS: readonly LogFormat[] = [false, true].flatMap((vhost) =>
  [false, true].map((combined) => formatOf({ vhost, combined })),
);

/** @throws NotAPageViewError for a line that no format of the family fits */
export function recognizeApache(line: string): LogFormat {
  const { shape, further } = read(line, {});
  return { ...formatOf(shape), title: titleOf(shape, further) };
}

function formatOf(shape: Required<Shape>): LogFormat {
  return { id: idOf(shape), title: idOf(shape), read: (line) => read(line, shape).access };
}

function idOf({ vhost, combined }: Required<Shape>): string {
  return `${vhost ? 'vhost_' : ''}${combined ? 'combined' : 'common'}`;
}

function titleOf(shape: Required<Shape>, further: readonly string[]): string {
  if (further.length === 0) return idOf(shape);
  const areNumbers = further.every((field) => /^[\d.]+$/.test(field));
  if (shape.combined && further.length === 2 && areNumbers) return `${idOf(shape)}io`;
  if (shape.combined && further.length === 1 && further[0]?.startsWith('"')) {
    return `NGINX main (${idOf(shape)} and X-Forwarded-For)`;
  }
  return `${idOf(shape)} with ${further.length} further field${further.length === 1 ? '' : 's'}`;
}

function read(line: string, expected: Shape): Found {
  if (line === '') throw new NotAPageViewError('the line is empty');
  const reader = new FieldReader(line);
  // A user name may contain spaces; the bracket of the time ends it.
  const { client, vhost } = readWho(reader.upTo(' [', 'time'), expected.vhost);
  reader.space('time');
  const viewedAt = readLogTime(reader.enclosed('[', ']', 'time'));
  reader.space('request');
  const request = reader.enclosed('"', '"', 'request');
  reader.space('status');
  const status = readStatus(reader.word('status'));
  reader.space('size');
  const bytes = readSize(reader.word('size'));
  const combined = expected.combined ?? (!reader.atEnd && !reader.startsWith(/ [\d.]+(?: |$)/y));
  const origin = combined ? readOrigin(reader) : {};
  const further = readFurther(reader, combined);
  const access = { client, viewedAt, ...readRequest(request, status), status, bytes, ...origin };
  return { access, shape: { vhost, combined }, further };
}

/** @param who `client ident user`, or `vhost client ident user` */
function readWho(who: string, isVhost: boolean | undefined): { client: string; vhost: boolean } {
  const words = who.split(' ');
  const vhost = isVhost ?? beginsWithVhost(words);
  const fields = vhost ? words.slice(1) : words;
  // A list of addresses: each but the last ends with a comma.
  while (fields[0]?.endsWith(',') && fields.length > 1) fields.splice(0, 2, `${fields[0]}${fields[1]}`);
  const [clients = '', ident = '', user] = fields;
  const client = readClient(clients.split(',')[0] ?? '');
  if (clients.includes(',') && !isAddress(client))
    throw new NotAPageViewError('the list begins with no address');
  if (ident === '') throw new NotAPageViewError('the identity is missing');
  if (user === undefined) throw new NotAPageViewError('the user is missing');
  if (!isAddress(client) && (ident !== '-' || fields.slice(1).some(isAddress))) {
    // A log collector's prefix must never be taken for a visitor.
    throw new NotAPageViewError('an unknown prefix comes before the client address');
  }
  return { client, vhost };
}

/** `www.example.com:443 203.0.113.7 - -`; the port is Debian's, Apache's own `%v` has none. */
function beginsWithVhost([first = '', second = '', ...others]: readonly string[]): boolean {
  if (others.length < 2 || isAddress(first) || first.includes(',')) return false;
  return isAddress(second.replace(/,.*$/, '')) || (/^[^:]+:\d+$/.test(first) && second !== '-');
}

function readOrigin(reader: FieldReader): Pick<AccessLine, 'referrer' | 'userAgent'> {
  reader.space('referrer');
  const referrer = reader.enclosed('"', '"', 'referrer');
  reader.space('user agent');
  return originOf(referrer, reader.enclosed('"', '"', 'user agent'));
}

/** After a common line only numbers: anything else is a combined line that was cut. */
function readFurther(reader: FieldReader, isCombined: boolean): string[] {
  const fields: string[] = [];
  while (!reader.atEnd) {
    reader.space('next field');
    const field = reader.field();
    if (/^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:/.test(field)) throw new NotAPageViewError('two lines stand in one');
    if (!isCombined && !/^[\d.]+$/.test(field))
      throw new NotAPageViewError('the line goes on after the size');
    fields.push(field);
  }
  return fields;
}
