import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isObject, type JsonObject } from '../../base/json-object';
import { messageOf } from '../../base/message-of';

/**
 * CloudFormation's limit for the whole body of the answer.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
const MAX_BYTES = 4096;

/**
 * The response URL of one custom resource request: an address of 127.0.0.1 that accepts one PUT, as
 * CloudFormation's do.
 */
export class ResponseListener {
  /** The body of the first PUT. */
  readonly body: Promise<string>;

  private constructor(
    private readonly server: Server,
    private readonly path: string,
  ) {
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

  /** @param secret what nobody else knows: the address has it */
  static async open(secret: string): Promise<ResponseListener> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return new ResponseListener(server, `/${secret}`);
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The listener is closed.');
    return `http://127.0.0.1:${address.port}${this.path}`;
  }

  /** Cuts all connections at once, because clients keep theirs open for reuse. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** A custom resource that its function has created. */
export interface MadeCustomResource {
  readonly physicalId: string;
  /** Attributes for `Fn::GetAtt`. */
  readonly data: JsonObject;
}

/**
 * Reads the answer that a function put to the response URL.
 * @throws Error for a failure, with the function's reason, and for a body that CloudFormation would refuse
 */
export function readResponse(body: string): MadeCustomResource {
  if (Buffer.byteLength(body) > MAX_BYTES) {
    throw new Error(
      `its function answered with ${Buffer.byteLength(body)} bytes; allowed are ${MAX_BYTES} (CloudFormation, custom resource response objects)`,
    );
  }
  const { Status, Reason, PhysicalResourceId, Data = {} } = parse(body);
  if (Status === 'FAILED')
    throw new Error(`its function answered FAILED: ${String(Reason ?? 'no reason given')}`);
  if (Status !== 'SUCCESS') {
    throw new Error(
      `its function answered with Status ${JSON.stringify(Status)}; allowed are SUCCESS and FAILED`,
    );
  }
  if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === '') {
    throw new Error(
      'its function answered SUCCESS without a PhysicalResourceId, which CloudFormation requires',
    );
  }
  if (!isObject(Data))
    throw new Error(`its function answered with Data ${JSON.stringify(Data)}; allowed is an object`);
  return { physicalId: PhysicalResourceId, data: Data };
}

function parse(body: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new Error(`its function answered with something that is not JSON: ${messageOf(error)}`);
  }
  if (isObject(value)) return value;
  throw new Error(`its function answered with ${JSON.stringify(value)}; allowed is an object`);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
