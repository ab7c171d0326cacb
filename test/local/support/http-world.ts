import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { App, Stack } from 'aws-cdk-lib';
import {
  DataStream,
  HttpAuth,
  HttpIngest,
  type HttpIngestOptions,
  StreamCapacity,
  StreamMonitoring,
} from '../../../lib';
import { LocalAws, type LocalAwsOptions } from '../../../local';

export const PAGE = 'https://www.example.com';

/** A request, and the headers that a client with a key sends. */
export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: {
    accepted?: number;
    failed?: { index: number; code: string; reason: string }[];
    message?: string;
  };
}

/** A stream of one shard with a way in over HTTP, from the template of the construct. */
export class HttpWorld {
  private constructor(
    readonly aws: LocalAws,
    readonly folder: string,
    readonly client: KinesisClient,
    readonly notices: string[],
  ) {}

  static async start(
    options: Partial<HttpIngestOptions> = {},
    run: Partial<LocalAwsOptions> = {},
    shards = 1,
  ): Promise<HttpWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'http-ingest-'));
    const app = new App({ outdir: join(folder, 'assembly'), analyticsReporting: false });
    const stack = new Stack(app, 'Ways');
    const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards }) });
    const http = new HttpIngest(stack, 'Http', {
      stream,
      auth: HttpAuth.apiKey({ web: { requestsPerSecond: 1_000 } }),
      origins: [PAGE, 'https://shop.example.com'],
      ...options,
    });
    new StreamMonitoring(stack, 'Monitoring', { stream, httpIngests: [http] });
    const notices: string[] = [];
    const aws = await LocalAws.start({
      assembly: app.synth().directory,
      folder,
      onNotice: (sentence) => notices.push(sentence),
      ...run,
    });
    return new HttpWorld(
      aws,
      folder,
      new KinesisClient({ ...aws.clientConfiguration, maxAttempts: 1 }),
      notices,
    );
  }

  async close(): Promise<void> {
    this.client.destroy();
    await this.aws.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The address of the API here. */
  get url(): string {
    const [api] = this.aws.restApis.list();
    return `${this.aws.endpoint}/restapis/${api?.id}/v1/_user_request_`;
  }

  get apiKey(): string {
    return this.aws.restApis.plans.keys()[0]?.value ?? '';
  }

  /** Sends a body; an object as JSON. */
  async send(body: unknown, { path = '/records', method = 'POST', headers }: Sent = {}): Promise<Answer> {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const asked = fetch(`${this.url}${path}`, {
      method,
      body: text,
      headers: headers ?? { 'content-type': 'application/json', 'x-api-key': this.apiKey },
    });
    return this.aws.clock.play(
      asked.then(async (response) => {
        const answer = await response.text();
        return {
          status: response.status,
          headers: response.headers,
          json: answer === '' ? {} : JSON.parse(answer),
        };
      }),
    );
  }

  /** The keys and the texts of all records of the stream. */
  async stored(): Promise<[string, string][]> {
    const { client, aws } = this;
    const StreamName = aws.assembly.resourcesOfType('AWS::Kinesis::Stream')[0]?.ref;
    return aws.clock.play(
      (async () => {
        const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
        const all: [string, string][] = [];
        for (const { ShardId } of Shards) {
          const iterator = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
          const { ShardIterator } = await client.send(new GetShardIteratorCommand(iterator));
          const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
          for (const { PartitionKey = '', Data } of Records)
            all.push([PartitionKey, Buffer.from(Data ?? []).toString()]);
        }
        return all;
      })(),
    );
  }
}
