import { NotAPageViewError } from '../../errors';
import type { AccessLine, LogFormat } from './access-line';
import { FieldReader } from './field-reader';
import { readIsoTime } from './log-time';
import { readRequest } from './request-line';
import { originOf, readClient, readSize, readStatus } from './values';

const BEGINNING = /^(?:https?|h2|grpcs|wss?) \d{4}-\d\d-\d\dT/;

/**
 * The access log of an Application Load Balancer. It has no referrer. The client is the address that connected
 * to the load balancer; the time is that of the request, or of its answer where the line has no other.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export const ALB_FORMAT: LogFormat = { id: 'alb', title: 'Application Load Balancer', read };

export function looksLikeAlb(line: string): boolean {
  return BEGINNING.test(line);
}

function read(line: string): AccessLine {
  if (!looksLikeAlb(line)) throw new NotAPageViewError('the type and the time are missing');
  const reader = new FieldReader(line);
  const word = (name: string) => {
    const text = reader.word(name);
    reader.space(`field after the ${name}`);
    return text;
  };
  word('type');
  const answeredAt = word('time');
  word('load balancer');
  const client = readClient(withoutPort(word('client address')));
  for (const name of ['target', 'request time', 'target time', 'response time']) word(name);
  const status = readStatus(word('status'));
  word('target status');
  word('received size');
  const bytes = readSize(word('size'));
  const request = reader.enclosed('"', '"', 'request');
  reader.space('user agent');
  const userAgent = reader.enclosed('"', '"', 'user agent');
  const viewedAt = readIsoTime(createdAt(reader) ?? answeredAt);
  return { client, viewedAt, ...readRequest(request, status), status, bytes, ...originOf('', userAgent) };
}

/** The creation time of the request, eight fields behind the user agent. Old lines end before it. */
function createdAt(reader: FieldReader): string | undefined {
  const fields: string[] = [];
  while (!reader.atEnd) {
    reader.space('next field');
    fields.push(reader.field());
  }
  return fields.find((field) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(field));
}

/** `203.0.113.7:2817`, and `[2001:db8::1]:2817` with or without its brackets. */
function withoutPort(client: string): string {
  return client.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}
