import { readFileSync } from 'node:fs';
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What a sink is started with, as JSON in its first argument. */
export interface SinkSettings {
  readonly shards: number;
  /** The most that a shard takes in a second; without it, everything. */
  readonly limit?: { readonly records: number; readonly bytes: number };
  /** A key and a certificate, for TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

interface Entry {
  readonly Data: string;
  readonly ExplicitHashKey?: string;
}

/**
 * A Kinesis that keeps nothing, in a process of its own: it answers what a producer asks, and tells for each record
 * the shard of its explicit hash key.
 */
function main(settings: SinkSettings): void {
  const levels = Array.from({ length: settings.shards }, () => ({ records: 0, bytes: 0, at: Date.now() }));
  const width = 2n ** 128n / BigInt(settings.shards);
  const shardOf = (hashKey: string | undefined) =>
    hashKey === undefined ? 0 : Number(BigInt(hashKey) / width);
  const name = (shard: number) => `shardId-${String(shard).padStart(12, '0')}`;
  let written = 0;

  /** Whether a shard takes a record now: it holds one second's worth. */
  function takes(shard: number, bytes: number): boolean {
    const { limit } = settings;
    const level = levels[shard];
    if (limit === undefined || level === undefined) return true;
    const now = Date.now();
    const seconds = (now - level.at) / 1000;
    level.at = now;
    level.records = Math.max(0, level.records - seconds * limit.records);
    level.bytes = Math.max(0, level.bytes - seconds * limit.bytes);
    if (level.records + 1 > limit.records || level.bytes + bytes > limit.bytes) return false;
    level.records++;
    level.bytes += bytes;
    return true;
  }

  function put(entries: readonly Entry[]): object {
    let FailedRecordCount = 0;
    const Records = entries.map(({ Data, ExplicitHashKey }) => {
      const shard = shardOf(ExplicitHashKey);
      if (!takes(shard, (Data.length * 3) / 4)) {
        FailedRecordCount++;
        return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded.' };
      }
      return { ShardId: name(shard), SequenceNumber: String(++written) };
    });
    return { FailedRecordCount, Records };
  }

  function answer(action: string, body: Buffer): object {
    switch (action) {
      case 'PutRecords':
        return put((JSON.parse(body.toString('latin1')) as { Records: Entry[] }).Records);
      case 'DescribeStreamSummary':
        return {
          StreamDescriptionSummary: {
            StreamName: 'bench',
            StreamARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/bench',
            StreamStatus: 'ACTIVE',
            RetentionPeriodHours: 24,
            StreamCreationTimestamp: 0,
            EnhancedMonitoring: [],
            OpenShardCount: settings.shards,
          },
        };
      case 'ListShards':
        return {
          Shards: Array.from({ length: settings.shards }, (_, shard) => ({
            ShardId: name(shard),
            HashKeyRange: {
              StartingHashKey: String(BigInt(shard) * width),
              EndingHashKey: String(BigInt(shard + 1) * width - 1n),
            },
            SequenceNumberRange: { StartingSequenceNumber: '0' },
          })),
        };
      default:
        return {};
    }
  }

  /** For the Kinesis Producer Library, which begins with its account, and puts metrics. */
  const IDENTITY =
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    '<Arn>arn:aws:iam::123456789012:root</Arn><UserId>123456789012</UserId><Account>123456789012</Account>' +
    '</GetCallerIdentityResult></GetCallerIdentityResponse>';

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).split('.')[1];
      const text = action === undefined ? IDENTITY : JSON.stringify(answer(action, Buffer.concat(parts)));
      response.writeHead(200, {
        'content-type': action === undefined ? 'text/xml' : 'application/x-amz-json-1.1',
        'content-length': Buffer.byteLength(text),
        'x-amzn-requestid': 'bench',
      });
      response.end(text);
    });
  };
  const { tls } = settings;
  const server = tls
    ? createSecure({ key: readFileSync(tls.key), cert: readFileSync(tls.cert) }, handle)
    : createPlain(handle);
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('disconnect', () => process.exit());
}

if (require.main === module) main(JSON.parse(process.argv[2] ?? '{}') as SinkSettings);
