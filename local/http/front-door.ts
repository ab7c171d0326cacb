import {
  createServer as createHttp1Server,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../base/aws-error';
import { Chance } from '../base/chance';
import type { AwsResponse, AwsService, PublicApis } from './aws-service';
import { Connections, type ConnectionsOptions } from './connections';
import { internalFailure, jsonErrorResponse, xmlErrorResponse } from './error-response';
import { foreignRequest } from './foreign-request';
import { accessKeyOf, ClientGoneError, decodeBody, operationOf, readBody, serviceOf } from './read-request';
import { type ConnectionProtocol, sniffProtocol } from './sniff-protocol';
import { TlsAcceptor } from './tls-acceptor';
import { cborOf } from './wire';

const HOST = '127.0.0.1';
/** A whole PutRecords request (10 MiB, in base64) fits, so it needs no round trips for flow control. */
const HTTP2_WINDOW_BYTES = 16 * 1024 * 1024;
const HTTP2_SESSION_MEGABYTES = 256;

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

/** Who makes a request, and which. */
export interface Caller {
  /** What the request was signed with; empty if it was not signed. */
  readonly accessKeyId: string;
  readonly service: string;
  readonly operation: string | undefined;
}

/** A request of somebody who is to be told the time. */
export interface Visit {
  readonly beforeAnswer: () => Promise<void>;
  readonly end: () => void;
}

export interface FrontDoorOptions {
  /** The services, each with its own signing name. */
  readonly services: readonly AwsService[];
  /** Gets every failure of the local endpoint itself. The client is answered 500 InternalFailure. */
  readonly onError: (error: unknown, context: string) => void;
  /** The largest request body, in bytes. Default 64 MiB. Larger: RequestEntityTooLargeException, 413. */
  readonly maxBodyBytes?: number;
  /**
   * Told of each request before it is answered, by the access key that it was signed with. The answer is sent after
   * `beforeAnswer`, then `end` is called.
   */
  readonly visit?: (accessKeyId: string) => Visit | undefined;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** What a caller is answered that may not do what it asks for. Default: everybody may do everything. */
  readonly refusalOf?: (caller: Caller) => AwsError | undefined;
  readonly connections?: ConnectionsOptions;
  /** The APIs of the account that are not AWS's own. Everybody may call them, web pages too: they have rules of their own. */
  readonly publicApis?: PublicApis;
}

/**
 * The one endpoint for AWS clients (`AWS_ENDPOINT_URL`). It speaks HTTP/1.1 and HTTP/2, over TLS or not, on
 * one port of 127.0.0.1, and passes each request to the service it is signed for. HTTP/2 is by ALPN, or by prior
 * knowledge. Signatures are not verified. Requests of web pages are refused.
 */
export class FrontDoor {
  private readonly services: ReadonlyMap<string, AwsService>;
  private readonly onError: FrontDoorOptions['onError'];
  private readonly maxBodyBytes: number;
  private readonly chance: Chance;
  private readonly refusalOf: FrontDoorOptions['refusalOf'];
  private readonly visit: FrontDoorOptions['visit'];
  private readonly publicApis: FrontDoorOptions['publicApis'];
  private readonly http1 = createHttp1Server((request, response) => this.answer(request, response));
  private readonly http2 = createHttp2Server(
    { settings: { initialWindowSize: HTTP2_WINDOW_BYTES }, maxSessionMemory: HTTP2_SESSION_MEGABYTES },
    (request, response) => this.answer(request, response),
  );
  private readonly tls = new TlsAcceptor((socket, protocol) => this.serve(socket, protocol));
  private readonly sockets = new Set<Socket>();
  private readonly connections: Connections;
  private readonly sessions = new Set<ServerHttp2Session>();
  private listener: Server | undefined;

  /** @throws Error when two services have the same signing name */
  constructor(options: FrontDoorOptions) {
    this.services = new Map(options.services.map((service) => [service.signingName, service]));
    if (this.services.size < options.services.length) {
      const names = options.services.map((service) => service.signingName).join(', ');
      throw new Error(`Every service of a FrontDoor needs a signing name of its own, got ${names}.`);
    }
    this.onError = options.onError;
    this.maxBodyBytes = options.maxBodyBytes ?? 64 * 1024 * 1024;
    this.refusalOf = options.refusalOf;
    this.visit = options.visit;
    this.publicApis = options.publicApis;
    this.connections = new Connections(options.connections);
    this.chance = options.chance ?? Chance.unseeded();
    // If the server ended an idle connection just as the client reuses it, the client would see ECONNRESET.
    this.http1.keepAliveTimeout = 0;
    this.http2.on('session', (session) => {
      this.sessions.add(session);
      session.setLocalWindowSize(HTTP2_WINDOW_BYTES);
      session.on('close', () => this.sessions.delete(session));
    });
    this.http2.on('sessionError', (error) => {
      // Clients die, functions that crash too: that is no failure of the server.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') this.onError(error, 'an HTTP/2 session');
    });
  }

  /**
   * Opens the door.
   * @param options.port 0 for any free port
   * @returns the port and the URL to give to clients
   * @throws Error that names the port when it is taken or may not be used
   */
  async start({ port }: { readonly port: number }): Promise<{ readonly port: number; readonly url: string }> {
    const listener = createServer((socket) => this.welcome(socket));
    this.listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once('error', (error) => reject(listenError(error, port)));
      listener.listen({ host: HOST, port }, resolve);
    });
    const address = listener.address();
    if (address === null || typeof address === 'string') throw new Error('The listener has no port.');
    return { port: address.port, url: `http://${HOST}:${address.port}` };
  }

  /** Stops listening and cuts every connection and request. Closing twice does nothing. */
  async close(): Promise<void> {
    const listener = this.listener;
    this.listener = undefined;
    if (listener?.listening !== true) return;
    const closed = new Promise((resolve) => listener.close(resolve));
    for (const session of this.sessions) session.destroy();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** The certificate of the endpoint in PEM, for clients that use TLS. */
  get certificate(): string {
    return this.tls.certificate;
  }

  private welcome(socket: Socket): void {
    socket.setNoDelay(true);
    this.sockets.add(socket);
    this.connections.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // A client that disconnects has to repeat its unanswered requests.
    socket.on('error', () => socket.destroy());
    sniffProtocol(socket, (protocol) => {
      if (protocol === 'tls') this.tls.accept(socket);
      else this.serve(socket, protocol);
    });
  }

  private serve(socket: Socket, protocol: ConnectionProtocol): void {
    if (protocol === 'http2') this.http2.emit('connection', socket);
    else this.http1.emit('connection', socket);
  }

  private answer(incoming: Incoming, outgoing: Outgoing): void {
    const context = `${incoming.method} ${incoming.url}`;
    const visit = this.visit?.(callerOf(incoming));
    if (visit !== undefined) outgoing.once('close', () => visit.end());
    outgoing.once('close', this.connections.begin(incoming.socket?.remotePort));
    this.respond(incoming)
      .then(async (response) => {
        await visit?.beforeAnswer();
        await send(response, outgoing, this.chance.uuid());
      })
      .catch((error: unknown) => {
        if (outgoing.destroyed || incoming.destroyed) return;
        this.onError(error, context);
        outgoing.destroy();
      });
  }

  private async respond(incoming: Incoming): Promise<AwsResponse> {
    const headers = incoming.headers;
    const host = headers[':authority'] ?? headers.host ?? HOST;
    let service = '';
    try {
      const target = incoming.url ?? '/';
      const url = urlOf(target, String(host));
      service = serviceOf(headers, url) ?? '';
      const raw = await readBody(incoming, this.maxBodyBytes);
      const isPublic = this.publicApis?.isFor(url) === true;
      const foreign = foreignRequest(isPublic ? { host: headers[':authority'] ?? headers.host } : headers);
      if (foreign !== undefined) throw new AwsError('AccessDenied', foreign.sentence, foreign.status);
      const method = incoming.method ?? 'GET';
      if (isPublic && this.publicApis !== undefined) {
        const request = {
          service: 'execute-api',
          operation: undefined,
          method,
          target,
          url,
          headers,
          body: raw,
        };
        return await this.publicApis.handle(request);
      }
      const addressee = this.services.get(service);
      if (addressee === undefined) throw this.unknownService(service);
      const decoded = decodeBody(raw, headers, service, this.maxBodyBytes);
      const operation = operationOf(headers, url, decoded.body);
      const refusal = this.refusalOf?.({ accessKeyId: accessKeyOf(headers, () => url), service, operation });
      if (refusal !== undefined) throw refusal;
      return await addressee.handle({ service, operation, method, target, url, ...decoded });
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) throw error;
      const isTold = !(error instanceof AwsError || error instanceof ClientGoneError);
      if (isTold) this.onError(error, `${incoming.method} ${incoming.url}`);
      const shown = error instanceof AwsError ? error : internalFailure(error);
      return errorResponse(shown, headers, service);
    }
  }

  private unknownService(service: string): AwsError {
    const supported = [...this.services.keys()].sort().join(', ');
    return new AwsError(
      'UnknownService',
      service === ''
        ? `The request is not signed, so it cannot be told which service it is for. Services supported here: ${supported}.`
        : `The service ${service} is not supported by the local endpoint. Services supported here: ${supported}.`,
      404,
    );
  }
}

/** An error for a client whose request reached no service, in the protocol of the request. */
function errorResponse(error: AwsError, headers: IncomingHttpHeaders, service: string): AwsResponse {
  const cbor = cborOf(headers);
  if (cbor !== undefined) return cbor.writeError(error);
  const speaksJson = service === 'lambda' || headers['content-type']?.includes('json') === true;
  return speaksJson ? jsonErrorResponse(error) : xmlErrorResponse(error, service);
}

/** The access key of a request, however it is signed; empty for none. */
function callerOf({ headers, url = '/' }: Incoming): string {
  try {
    return accessKeyOf(headers, () => urlOf(url, HOST));
  } catch {
    // It is refused with a sentence later.
    return '';
  }
}

/** @throws AwsError for a Host header, or a target, that makes no URL */
function urlOf(target: string, host: string): URL {
  try {
    return new URL(target.replace(/^\/+/, '/'), `http://${host}`);
  } catch {
    const shown = JSON.stringify(host.slice(0, 200));
    throw new AwsError('InvalidRequest', `The request's host ${shown} and target make no URL.`);
  }
}

async function send(response: AwsResponse, outgoing: Outgoing, requestId: string): Promise<void> {
  const { status, headers, body } = response;
  const stamped = { 'x-amzn-requestid': requestId, ...headers };
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
    outgoing.writeHead(status, { ...stamped, 'content-length': bytes.length });
    outgoing.end(bytes);
    return;
  }
  outgoing.writeHead(status, stamped);
  // A stream is not wrapped: a wrapper would notice that the client has disconnected only at the next chunk.
  const source = body instanceof Readable ? body : Readable.from(body);
  await pipeline(source, outgoing as NodeJS.WritableStream).catch((error: NodeJS.ErrnoException) => {
    // A client may end a stream at any time.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`Port ${port} on ${HOST} is already taken. Choose another, or 0 for any free port.`, {
      cause: error,
    });
  }
  return new Error(`Cannot listen on port ${port} of ${HOST}: ${error.message}.`, { cause: error });
}
