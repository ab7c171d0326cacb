import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../../errors';
import { type PageAsset, pageAssets } from './page-assets';
import { Viewers } from './viewers';

/** At the same time. */
const MAX_VIEWERS = 64;
/** May wait for one viewer: a snapshot and some minutes of updates. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;

/** The browser loads only the page's own files and event stream, and no other page can embed it. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The paths of the event stream, and of the search for a record. */
const EVENTS = '/events';
const RECORD = '/record';

interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

/** Serves the page and its event stream to browsers on this machine. */
export class PageServer {
  private readonly assets: ReadonlyMap<string, PageAsset> = pageAssets();
  private readonly viewers = new Viewers(MAX_VIEWERS, MAX_PENDING_BYTES);
  private readonly server: Server;

  /**
   * @param firstEvents the events that a new viewer receives first
   * @param answerSearch answers a search for a record, as JSON
   */
  constructor(
    private readonly firstEvents: () => string,
    private readonly answerSearch: (search: URLSearchParams) => string = () => '{}',
  ) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** How many browsers show the page. */
  get viewerCount(): number {
    return this.viewers.count;
  }

  /**
   * Listens on 127.0.0.1.
   * @param port 0 for any free one
   * @returns the address of the page
   * @throws UsageError for a port that is taken or may not be used
   */
  async start(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (cause: NodeJS.ErrnoException) => {
        const reason = cause.code === 'EADDRINUSE' ? 'the port is taken' : cause.message;
        const sentence = `--serve ${port}: the page cannot be served on 127.0.0.1 (${reason}).`;
        reject(new UsageError(sentence, { cause }));
      });
      this.server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Sends events to every viewer. */
  tell(events: string): void {
    this.viewers.write(events);
  }

  /** Cuts every connection, open event streams too. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const asset = this.assets.get(path);
    const refusal = this.refusalOf(request, path, asset !== undefined);
    if (refusal !== undefined) {
      response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${refusal.sentence}\n`);
    } else if (path === RECORD) {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      response.end(this.answerSearch(new URLSearchParams(query)));
    } else if (asset === undefined) {
      this.viewers.add(response, this.firstEvents());
    } else {
      const contentLength = Buffer.byteLength(asset.body);
      response.writeHead(200, { 'content-type': asset.contentType, 'content-length': contentLength });
      response.end(request.method === 'HEAD' ? undefined : asset.body);
    }
  }

  private refusalOf(
    { method, headers }: IncomingMessage,
    path: string,
    isAsset: boolean,
  ): Refusal | undefined {
    // DNS rebinding: an attacker's name that resolves to this machine would share this page's origin.
    const own = [`127.0.0.1:${this.port}`, `localhost:${this.port}`];
    if (!own.includes(headers.host ?? '')) {
      return { status: 421, sentence: `This server is ${own.join(' or ')}, not ${headers.host}.` };
    }
    if (method !== 'GET' && !(method === 'HEAD' && isAsset)) {
      return { status: 405, sentence: `${method} is not possible here; GET is.` };
    }
    if (!isAsset && path !== EVENTS && path !== RECORD) {
      return { status: 404, sentence: `There is no ${path} here; the page is at /.` };
    }
    if (path === EVENTS && this.viewers.isFull) {
      return {
        status: 503,
        sentence: `There are ${MAX_VIEWERS} viewers already, which is all there can be.`,
      };
    }
    return undefined;
  }
}
