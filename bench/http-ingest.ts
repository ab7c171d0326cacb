import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { DataStream, HttpAuth, HttpIngest, StreamCapacity } from 'cdk-kinesis-blueprint';
import { LocalAws } from '../local';
import type { BenchRow } from './page';
import { median, medianRatio } from './statistics';

const ROUNDS = 5;
/** Records of a request, and requests of a round. */
const REQUESTS = [
  [1, 600],
  [25, 400],
  [500, 80],
] as const;
const RECORD_BYTES = 200;
/** So many that no shard is ever full. */
const SHARDS = 256;
const BEACON_BYTES = 3 * 1024;

/** One request after the other over HTTP, against the same records by PutRecords, on the same machine and stream. */
export async function httpIngestBench(root: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-http-'));
  const aws = await LocalAws.start({
    assembly: assembly(join(folder, 'assembly')),
    folder,
    live: true,
    onNotice: () => undefined,
  });
  try {
    const rows: BenchRow[] = [];
    for (const [records, requests] of REQUESTS) rows.push(...(await compare(aws, records, requests)));
    return [...rows, beaconRow(root)];
  } finally {
    await aws.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function assembly(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Bench');
  const stream = new DataStream(stack, 'Stream', {
    capacity: StreamCapacity.provisioned({ shards: SHARDS }),
  });
  const most = { requestsPerSecond: 10_000, burst: 5_000 };
  new HttpIngest(stack, 'Http', { stream, auth: HttpAuth.apiKey({ bench: most }), throttle: most });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  return app.synth().directory;
}

async function compare(aws: LocalAws, records: number, requests: number): Promise<BenchRow[]> {
  const overHttp = httpSender(aws);
  const bySdk = sdkSender(aws);
  const [ours, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await secondsOf(bySdk.send, records, requests));
    ours.push(await secondsOf(overHttp.send, records, requests));
  }
  for (const sender of [overHttp, bySdk]) sender.close();
  const perSecond = (seconds: number[]) => `${Math.round(requests / median(seconds))} requests/s`;
  const milliseconds = (seconds: number[]) => (median(seconds) / requests) * 1_000;
  return [
    {
      measure: `HttpIngest, ${records} ${records === 1 ? 'record' : 'records'} of ${RECORD_BYTES} B in a request, one request at a time`,
      ours: `${perSecond(ours)}, ${milliseconds(ours).toFixed(1)} ms each`,
      peer: `PutRecords: ${perSecond(plain)}, ${milliseconds(plain).toFixed(1)} ms each`,
      // Requests a second, so the times are the other way round.
      ratio: medianRatio(plain, ours).toFixed(2),
      target: '',
      met: undefined,
    },
  ];
}

type Send = (records: readonly { readonly data: string; readonly partitionKey: string }[]) => Promise<void>;

async function secondsOf(send: Send, count: number, requests: number): Promise<number> {
  const data = 'x'.repeat(RECORD_BYTES);
  const begin = performance.now();
  for (let n = 0; n < requests; n++) {
    await send(Array.from({ length: count }, (_, i) => ({ data, partitionKey: `key ${n * count + i}` })));
  }
  return (performance.now() - begin) / 1_000;
}

/** One kept connection, as a browser has. */
function httpSender(aws: LocalAws): { readonly send: Send; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const [api] = aws.restApis.list();
  const [key] = aws.restApis.plans.keys();
  const url = `${aws.endpoint}/restapis/${api?.id}/v1/_user_request_/records`;
  const headers = { 'content-type': 'application/json', 'x-api-key': key?.value ?? '' };
  const send: Send = (records) =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve();
          else reject(new Error(`A request over HTTP was answered ${response.statusCode}: ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(JSON.stringify({ records }));
    });
  return { send, close: () => agent.destroy() };
}

function sdkSender(aws: LocalAws): { readonly send: Send; close(): void } {
  const client = new KinesisClient({ ...aws.clientConfiguration, requestHandler: new NodeHttpHandler() });
  const StreamName = aws.output('StreamName');
  const send: Send = async (records) => {
    const Records = records.map(({ data, partitionKey }) => ({
      Data: Buffer.from(data),
      PartitionKey: partitionKey,
    }));
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were refused.`);
  };
  return { send, close: () => client.destroy() };
}

function beaconRow(root: string): BenchRow {
  const bytes = gzipSync(readFileSync(join(root, 'dist', 'beacon', 'beacon.mjs')), { level: 9 }).length;
  return {
    measure: 'The browser client, in gzip',
    ours: `${bytes.toLocaleString('en-US')} B`,
    peer: '',
    ratio: '',
    target: `at most ${BEACON_BYTES.toLocaleString('en-US')} B`,
    met: bytes <= BEACON_BYTES,
  };
}
