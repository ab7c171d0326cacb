import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** Where one function puts its answer: a URL of 127.0.0.1 that is good for one PUT, as CloudFormation's are. */
export class ResponseListener {
  /** The first body that was put. */
  readonly body: Promise<string>;
  private readonly path = `/${randomUUID()}`;

  private constructor(private readonly server: Server) {
    this.body = new Promise((resolve, reject) => {
      server.on('request', (request: IncomingMessage, response) => {
        const isAnswer = request.method === 'PUT' && request.url === this.path;
        if (!isAnswer) return void response.writeHead(403).end();
        readText(request).then((text) => {
          response.writeHead(200).end();
          resolve(text);
        }, reject);
      });
    });
  }

  static async open(): Promise<ResponseListener> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return new ResponseListener(server);
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The listener is closed.');
    return `http://127.0.0.1:${address.port}${this.path}`;
  }

  /** Ends at once, for connections are kept by clients that may use them again. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
