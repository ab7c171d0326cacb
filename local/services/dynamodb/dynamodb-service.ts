import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { type Clock, SystemClock, working } from '../../base/clock';
import { Scale } from '../../base/scale';
import { AwsError, type AwsRequest, type AwsResponse, type AwsService, type JsonInput } from '../../http';
import type { TableThroughput } from './limits';
import { dynaliteProgram } from './process/dynalite-program';
import { NOW_HEADER, type ProcessMessage, type ProcessRequest, USAGE_HEADER } from './process/run-dynalite';
import type { Usage } from './process/throughput';

export interface DynamoDbOptions {
  /** Region and account in the tables' ARNs. */
  readonly region: string;
  readonly accountId: string;
  /** The time that the limits of tables go by. Default: the machine's. */
  readonly clock?: Clock;
  /** What an item stands for, in the limits. Default: itself. */
  readonly scale?: Scale;
  /** Called when the process ends without having been closed. Its tables are lost. */
  readonly onError: (error: Error) => void;
  /** Gets what requests that came through here used of the tables, and what was refused. */
  readonly onUsage?: (usage: Usage) => void;
  /** Heap of the process, which holds all items. Default 1,024 MiB. */
  readonly maxHeapMegabytes?: number;
}

/** Request headers that dynalite reads, and response headers that SDKs read; the front door gives requests their ids. */
const REQUEST_HEADERS = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'] as const;
const RESPONSE_HEADERS = ['content-type', 'x-amz-crc32'] as const;

/** How many of the last characters on standard error the error message shows. */
const STDERR_TAIL = 2_000;

/**
 * The DynamoDB API, emulated by dynalite in a process of its own, in memory, behind the limits of tables and
 * partition keys. Transactions, PartiQL and streams are not supported; dynalite answers unknown calls with
 * UnknownOperationException. Time to live can be set, and deletes nothing.
 *
 * Clients use the front door, which forwards requests. A client that uses {@link endpoint} itself goes by the machine's
 * time.
 */
export class DynamoDb implements AwsService {
  readonly signingName = 'dynamodb';
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  private readonly clock: Clock;
  private readonly agent = new Agent({ keepAlive: true });
  private closing = false;
  private requests = 0;

  private constructor(
    private readonly child: ChildProcess,
    port: number,
    private readonly options: DynamoDbOptions,
  ) {
    this.clock = options.clock ?? new SystemClock();
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  /** @throws Error when dynalite is not installed, or its process ends before it listens */
  static async start(options: DynamoDbOptions): Promise<DynamoDb> {
    const program = dynaliteProgram(options.scale ?? new Scale());
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${options.maxHeapMegabytes ?? 1024}`, '-e', program, dynalitePath()],
      {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: { AWS_REGION: options.region, AWS_ACCOUNT_ID: options.accountId },
        // In its own process group: a signal to the host's is for the host, which may still need it. It ends with the host.
        detached: process.platform !== 'win32',
      },
    );
    let printed = '';
    child.stderr?.on('data', (data) => {
      printed = `${printed}${data}`.slice(-STDERR_TAIL);
    });
    const ended = once(child, 'close').then(([code, signal]) => {
      return new Error(
        `The DynamoDB process (dynalite) ended with ${signal ?? `exit code ${code}`}. ${printed}`.trim(),
      );
    });
    const listening = new Promise<number>((resolve) => {
      child.on('message', (message: ProcessMessage) => {
        if ('port' in message) resolve(message.port);
      });
    });
    const begun = Promise.race([listening, ended.then((error) => Promise.reject(error))]);
    const port = await working(options.clock ?? new SystemClock(), 'DynamoDB', begun);
    const dynamodb = new DynamoDb(child, port, options);
    ended.then((error) => {
      if (!dynamodb.closing) options.onError(error);
    });
    return dynamodb;
  }

  /** Id of the process, for measuring its memory or CPU time. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Forwards a request of the front door. */
  async handle(request: AwsRequest): Promise<AwsResponse> {
    const headers = pick(request.headers, REQUEST_HEADERS);
    const { status, body, ...response } = await this.post(headers, request.body);
    return { status, headers: pick(response.headers, RESPONSE_HEADERS), body };
  }

  /**
   * Calls an operation in-process.
   * @param operation for example `CreateTable`
   * @param input its members, in the API's JSON form
   * @throws AwsError for DynamoDB's error answers
   */
  async call(operation: string, input: JsonInput): Promise<JsonInput> {
    const headers = {
      // dynalite requires a signature but does not verify it.
      authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': new Date(this.clock.now()).toISOString().replace(/[-:]|\.\d+/g, ''),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const response = await this.post(headers, JSON.stringify(input));
    const output = Object(JSON.parse(Buffer.from(response.body).toString()));
    if (response.status === 200) return output;
    const { __type, message, Message } = output;
    const code = String(__type).split('#').at(-1) ?? '';
    // dynalite leaves some messages empty, for example for a table that already exists.
    throw new AwsError(code, message || Message || `${operation} was answered with ${code}`, response.status);
  }

  private async post(headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<Answer> {
    const asked = { ...headers, [NOW_HEADER]: String(this.clock.now()) };
    const answer = await working(this.clock, 'DynamoDB', post(this.endpoint, this.agent, asked, body));
    const usages: Usage[] = JSON.parse(String(answer.headers[USAGE_HEADER] ?? '[]'));
    for (const usage of usages) this.options.onUsage?.(usage);
    return answer;
  }

  /** Sets what a table takes, in units a second. Without it a table takes what a new on-demand table does. */
  async setThroughput(table: string, throughput: TableThroughput): Promise<void> {
    const request: ProcessRequest = { id: ++this.requests, table, throughput };
    const done = new Promise<void>((resolve) => {
      const onMessage = (message: ProcessMessage) => {
        if (!('done' in message) || message.done !== request.id) return;
        this.child.off('message', onMessage);
        resolve();
      };
      this.child.on('message', onMessage);
      this.child.send(request);
    });
    await working(this.clock, 'DynamoDB', done);
  }

  /** Ends the process and drops its tables. Closing twice does nothing. */
  async close(): Promise<void> {
    this.closing = true;
    this.agent.destroy();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'close');
    this.child.kill('SIGKILL'); // nothing of it is kept, so there is nothing to finish
    await ended;
  }
}

function dynalitePath(): string {
  try {
    return createRequire(__filename).resolve('dynalite');
  } catch (cause) {
    throw new Error(
      'DynamoDB is emulated by the package dynalite, which is not installed: npm install dynalite',
      {
        cause,
      },
    );
  }
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const present = names.filter((name) => headers[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, String(headers[name])]));
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Node's own client costs half of what fetch does, for every item that a function writes. */
async function post(
  url: string,
  agent: Agent,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Promise<Answer> {
  const length = String(Buffer.byteLength(body));
  const asked = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': length } });
  asked.end(body);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.on('response', resolve).on('error', reject);
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}
