/** The headers that tell where a request comes from, as Node.js has them. */
export type TellingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Refusal {
  /** 421 for a foreign host, 403 for a web page. */
  readonly status: number;
  readonly sentence: string;
}

/**
 * Why a request may not use this machine's account; undefined if it may. A program of this machine may, a web page in a
 * browser of this machine may not, wherever it is from.
 *
 * A page can send requests to 127.0.0.1, and with a name of its own that leads here (DNS rebinding) it can read the
 * answers. So the host has to be a name that nobody else can have: an address of this machine, `localhost`, a name
 * below it (S3 clients put the bucket there), `host.docker.internal`, or LocalStack's public name for 127.0.0.1 with
 * the names below it, which many projects have as their endpoint.
 *
 * Browsers say where a page's request comes from: in `Origin`, or for requests without one in `Sec-Fetch-Site`. No AWS
 * client sends either.
 *
 * Self-contained: it is sent to other processes as text, so it uses nothing but its arguments and globals.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3 and https://www.w3.org/TR/fetch-metadata/
 */
export function foreignRequest(headers: TellingHeaders): Refusal | undefined {
  const host = String(headers[':authority'] ?? headers.host ?? '127.0.0.1');
  const name = host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  const isOwn =
    /^127(\.\d{1,3}){3}$/.test(name) ||
    ['localhost', '[::1]', 'host.docker.internal', 'localhost.localstack.cloud'].includes(name) ||
    /\.(localhost|localhost\.localstack\.cloud)$/.test(name);
  if (!isOwn) {
    const sentence = `This endpoint is 127.0.0.1 or localhost, not ${JSON.stringify(host.slice(0, 200))}.`;
    return { status: 421, sentence };
  }
  const origin = headers.origin === undefined ? undefined : String(headers.origin);
  const site = headers['sec-fetch-site'];
  if (origin === undefined && site !== 'cross-site' && site !== 'same-site') return undefined;
  const page = origin === undefined ? 'another site' : JSON.stringify(origin.slice(0, 200));
  return { status: 403, sentence: `Web pages may not use this endpoint; the request comes from ${page}.` };
}
