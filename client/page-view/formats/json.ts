import { NotAPageViewError } from '../../errors';
import type { AccessLine, LogFormat } from './access-line';
import { readIsoTime, readLogTime } from './log-time';
import { pageOf, readRequest } from './request-line';
import { originOf, readClient, readSize, readStatus } from './values';

/**
 * Names of the values in a log of JSON objects, the first that is there counts. NGINX has no names of its own
 * for them: these are its variables, and what people call them.
 */
const NAMES = {
  client: ['remote_addr', 'remote_ip', 'client_ip', 'clientip', 'client', 'remote', 'ip'],
  time: ['time_iso8601', 'time_local', 'timestamp', '@timestamp', 'time', 'msec'],
  request: ['request'],
  method: ['request_method', 'method'],
  target: ['request_uri', 'uri', 'url', 'path'],
  status: ['status', 'status_code', 'response', 'code'],
  size: ['body_bytes_sent', 'bytes_sent', 'bytes', 'size'],
  referrer: ['http_referer', 'http_referrer', 'referer', 'referrer'],
  userAgent: ['http_user_agent', 'user_agent', 'agent'],
} as const;

/**
 * One JSON object a line, as NGINX writes with `log_format … escape=json`.
 * @see https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format
 */
export const JSON_FORMAT: LogFormat = { id: 'json', title: 'JSON objects', read };

export function looksLikeJson(line: string): boolean {
  return line.startsWith('{');
}

function read(line: string): AccessLine {
  const values = membersOf(line);
  const text = (name: keyof typeof NAMES): string | undefined => {
    for (const key of NAMES[name]) {
      const value = values[key];
      if (typeof value === 'string' || typeof value === 'number') return String(value);
    }
    return undefined;
  };
  const required = (name: keyof typeof NAMES, what: string): string => {
    const value = text(name);
    if (value === undefined) throw new NotAPageViewError(`the JSON object has no ${what}, ${NAMES[name][0]}`);
    return value;
  };
  const client = readClient(required('client', 'client address'));
  const viewedAt = readTime(required('time', 'time'));
  const status = readStatus(required('status', 'status'));
  const request = text('request');
  const asked =
    request === undefined ? readTarget(text('method'), text('target')) : readRequest(request, status);
  // A number of bytes has no "-"; an empty text stands for it.
  const bytes = readSize(text('size') || '-');
  return { client, viewedAt, ...asked, status, bytes, ...originOf(text('referrer'), text('userAgent')) };
}

function readTarget(method = '-', target: string | undefined): Pick<AccessLine, 'method' | 'page'> {
  if (target === undefined)
    throw new NotAPageViewError(`the JSON object has no request, ${NAMES.request[0]}`);
  const page = target === '-' ? target : pageOf(target);
  if (page === undefined) throw new NotAPageViewError('the request asks neither for a path nor for a URL');
  return { method, page };
}

function membersOf(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new NotAPageViewError('the line is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NotAPageViewError('the line is not a JSON object');
  }
  return value as Record<string, unknown>;
}

/** The time of a common log line, of ISO 8601, or seconds since the epoch (NGINX's `$msec`). */
function readTime(text: string): string {
  if (/^\d{9,10}(?:\.\d{1,9})?$/.test(text)) {
    return `${new Date(Math.floor(Number(text)) * 1000).toISOString().slice(0, 19)}Z`;
  }
  return /^\d\d\//.test(text) ? readLogTime(text) : readIsoTime(text);
}
