import { createHash } from 'node:crypto';
import type { EventRecord } from '../../../../../lambdas/dead-letter-redrive/records/event-record';
import type { Failure } from '../../../../../lambdas/dead-letter-redrive/records/failed-batch';

export const CONSUMER = 'arn:aws:lambda:us-east-1:123456789012:function:consumer';
export const STREAM = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
export const SHARD = 'shardId-000000000000';

export function record(
  sequenceNumber: string,
  data: string | Buffer = `data ${sequenceNumber}`,
): EventRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'visitor',
      sequenceNumber,
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: 1_700_000_000.5,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${SHARD}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/consumer',
    awsRegion: 'us-east-1',
    eventSourceARN: STREAM,
  };
}

export interface BatchChange {
  readonly batch?: object;
  readonly rest?: object;
  readonly parked?: readonly Failure[];
}

/** The body of Lambda's on-failure message for some records; with `payload` that of its object. */
export function onFailure(
  records: readonly EventRecord[],
  { batch, rest, parked }: BatchChange = {},
): string {
  return JSON.stringify({
    requestContext: {
      requestId: 'd9d0c3a2',
      functionArn: `${CONSUMER}:$LATEST`,
      condition: parked === undefined ? 'RetryAttemptsExhausted' : 'RecordsParked',
      approximateInvokeCount: 4,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
    version: '1.0',
    timestamp: '2026-11-20T12:01:00.000Z',
    KinesisBatchInfo: {
      shardId: SHARD,
      startSequenceNumber: records[0]?.kinesis.sequenceNumber,
      endSequenceNumber: records[records.length - 1]?.kinesis.sequenceNumber,
      approximateArrivalOfFirstRecord: '2026-11-20T12:00:00.000Z',
      approximateArrivalOfLastRecord: '2026-11-20T12:00:01.000Z',
      batchSize: records.length,
      streamArn: STREAM,
      ...batch,
    },
    ...(parked && { parked }),
    ...rest,
  });
}

export function withPayload(records: readonly EventRecord[], change: BatchChange = {}): string {
  const payload = JSON.stringify({ Records: records });
  return onFailure(records, { ...change, rest: { payload, ...change.rest } });
}

/** Objects in memory, in the place of a bucket. */
export class MemoryObjects {
  readonly bodies = new Map<string, string>();
  readonly writes: string[] = [];

  async read(key: string): Promise<string | undefined> {
    return this.bodies.get(key);
  }
  async write(key: string, body: string): Promise<void> {
    this.writes.push(key);
    this.bodies.set(key, body);
  }
  async delete(key: string): Promise<void> {
    this.bodies.delete(key);
  }
  async setAside(key: string, numbers: readonly string[], body: string): Promise<void> {
    await this.write(`set-aside/${key}-${numbers.join('-')}`, body);
  }
}

/** Encodes an aggregate as the Kinesis Producer Library does. */
export function aggregate(
  users: readonly { readonly partitionKey: string; readonly data: Uint8Array }[],
): Buffer {
  const keys = [...new Set(users.map(({ partitionKey }) => partitionKey))];
  const message = Buffer.concat([
    ...keys.map((key) => field(1, Buffer.from(key))),
    ...users.map(({ partitionKey, data }) =>
      field(3, Buffer.concat([Buffer.from([0x08]), varint(keys.indexOf(partitionKey)), field(3, data)])),
    ),
  ]);
  const digest = createHash('md5').update(message).digest();
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, digest]);
}

function field(number: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
