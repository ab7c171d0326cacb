import { NotAPageViewError } from '../../errors';
import type { AccessLine } from './access-line';

/** The page of a request that named none which can be read. */
const NO_PAGE = '-';

/**
 * What separates the parts of a request line: spaces, and tabs, which Apache logs as `\t` and NGINX as `\x09`.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3
 */
const SEPARATOR = '(?:[ \\t]|\\\\t|\\\\x09)';
/** A method is a token of RFC 9110. */
const METHOD = new RegExp(`^([!#$%&'*+.^_\`|~\\w-]{1,64})${SEPARATOR}{1,64}(?=\\S)`);
const PROTOCOL = new RegExp(`${SEPARATOR}HTTP/\\d(?:\\.\\d)?$`, 'i');
const SEPARATORS_AT_END = new RegExp(`${SEPARATOR}{1,64}$`);
/** Scheme and authority of a whole URL, as clients of a proxy send it (RFC 9112, absolute-form). */
const ORIGIN = /^[a-z][a-z0-9+.-]{0,31}:\/\/[^/?#]*/i;

/**
 * Reads the request line `GET /page?query HTTP/1.1`. The protocol may be missing (HTTP/0.9), and a target may
 * have spaces: broken clients send both, and servers log them.
 *
 * The page is the path, without query and fragment. It is `*` for a request about the server itself
 * (`OPTIONS *`), and `-` where the server logged no request (`-`), which it does for a connection that timed
 * out. What came instead of a request (TLS to a plain port, a scanner) is `-` too, if the status says that the
 * server refused it. Every public server logs such lines, so they are no damage of the log.
 *
 * @throws NotAPageViewError for any other text that the server answered with a status below 400
 */
export function readRequest(request: string, status: number): Pick<AccessLine, 'method' | 'page'> {
  const text = request.trim();
  // A load balancer logs `- http://host:80- -` for a request that it could not read.
  if (text === '' || text === '-' || text.startsWith('- ')) return { method: NO_PAGE, page: NO_PAGE };
  const [beginning = '', method] = METHOD.exec(text) ?? [];
  if (method === undefined) {
    return refused(NO_PAGE, status, 'the request is not a method, a path and a protocol');
  }
  const page = pageOf(text.slice(beginning.length).replace(PROTOCOL, '').replace(SEPARATORS_AT_END, ''));
  return page === undefined
    ? refused(method, status, 'the request asks neither for a path nor for a URL')
    : { method, page };
}

/**
 * The page of a request target; undefined for one that is neither a path, nor a URL, nor `*`.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function pageOf(target: string): string | undefined {
  if (target === '*') return target;
  const page = withoutQuery(target.replace(ORIGIN, ''));
  if (page === '') return ORIGIN.test(target) || /^[?#]/.test(target) ? '/' : undefined;
  return page.startsWith('/') ? page : undefined;
}

/** The text up to its query or fragment. */
export function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function refused(method: string, status: number, reason: string): Pick<AccessLine, 'method' | 'page'> {
  if (status >= 400) return { method, page: NO_PAGE };
  throw new NotAPageViewError(reason);
}
