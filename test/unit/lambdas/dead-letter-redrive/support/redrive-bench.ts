import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';
import { SystemClock } from '../../../../../local/base/clock';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  FrontDoor,
  jsonErrorResponse,
} from '../../../../../local/http';
import { KinesisEngine, KinesisService } from '../../../../../local/services/kinesis';
import { ObjectStore, S3Service } from '../../../../../local/services/s3';
import { Queues, SqsService } from '../../../../../local/services/sqs';

export const CONSUMER = 'arn:aws:lambda:us-east-1:123456789012:function:consumer';
export const SHARD = 'shardId-000000000000';
export const OTHER_SHARD = 'shardId-000000000001';
export const BUCKET = 'failures';

/** Real time, which a test sets forward so that retention passes. */
class ShiftedClock extends SystemClock {
  shift = 0;
  override now(): number {
    return super.now() + this.shift;
  }
}

/** What the consumer answers. A thrown `AwsError` is Lambda's own answer, any other error is the function's. */
export type Consume = (event: KinesisStreamEvent) => unknown;

export type RedriveBench = Awaited<ReturnType<typeof startBench>>;

/** All that a redrive talks to, behind one endpoint: a stream of two shards, a queue, a bucket, and a consumer that the test plays. */
export async function startBench() {
  const onError = (error: unknown) => {
    throw error;
  };
  const home = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
  const clock = new ShiftedClock();
  const engine = new KinesisEngine({ clock, controlPlane: new SystemClock(1000), ...home });
  const stream = engine.createStream({ name: 'clicks', shardCount: 2 });
  await stream.state.lifecycle.whenActive();
  // A hundred times as fast, so that the end of a queue is found in no time.
  const queues = new Queues({ clock: new SystemClock(100) });
  const queue = queues.create('failures', {}, home);
  const folder = await mkdtemp(join(tmpdir(), 'redrive-'));
  const store = new ObjectStore({ directory: folder, clock });
  await store.createBucket(BUCKET);
  const consumer = { consume: (() => undefined) as Consume, events: [] as KinesisStreamEvent[] };
  const calls: string[] = [];
  const services: AwsService[] = [
    new KinesisService(engine, onError),
    new SqsService({ queues, home, onError }),
    new S3Service({ store, onError }),
    { signingName: 'lambda', handle: (request) => invoke(consumer, request) },
  ];
  const door = new FrontDoor({ onError, services: services.map((service) => noting(calls, service)) });
  const { url } = await door.start({ port: 0 });
  const client = new KinesisClient({
    endpoint: url,
    region: home.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const streamArn = stream.state.arn;

  return {
    engine,
    queue,
    store,
    consumer,
    /** The operations that were called, of JSON services. */
    calls,
    client,
    streamArn,
    environment: {
      AWS_ENDPOINT_URL: url,
      CONSUMER_FUNCTION_ARN: CONSUMER,
      STREAM_ARN: streamArn,
      RECORDS_PER_SECOND: '10000',
    },
    /** @returns the sequence numbers, in the first shard */
    put(...values: string[]): Promise<string[]> {
      return this.putTo(SHARD, values);
    },
    /** @returns the sequence numbers */
    async putTo(shardId: string, values: readonly string[]): Promise<string[]> {
      const ExplicitHashKey = String(shardId === SHARD ? 0n : 2n ** 127n);
      const Records = values.map((value) => ({
        Data: Buffer.from(value),
        PartitionKey: 'visitor',
        ExplicitHashKey,
      }));
      const { Records: entries = [] } = await client.send(
        new PutRecordsCommand({ StreamName: 'clicks', Records }),
      );
      return entries.map(({ SequenceNumber }) => SequenceNumber ?? '');
    },
    /** The body of an on-failure message for the records from the first to the last number. */
    pointer(numbers: readonly string[], change: object = {}, rest: object = {}): string {
      return JSON.stringify({
        requestContext: {
          requestId: 'r',
          functionArn: `${CONSUMER}:$LATEST`,
          condition: 'RetryAttemptsExhausted',
        },
        version: '1.0',
        KinesisBatchInfo: {
          shardId: SHARD,
          startSequenceNumber: numbers[0],
          endSequenceNumber: numbers[numbers.length - 1],
          batchSize: numbers.length,
          streamArn,
          ...change,
        },
        ...rest,
      });
    },
    letHoursPass(hours: number): void {
      clock.shift += hours * 3_600_000;
    },
    async close(): Promise<void> {
      client.destroy();
      await door.close();
      queues.close();
      engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The data of the records that the consumer got, event by event. */
export function dataOf(events: readonly KinesisStreamEvent[]): string[][] {
  return events.map(({ Records }) =>
    Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString()),
  );
}

/** A consumer that reports each record whose data begins with `poison`. */
export const failsOnPoison: Consume = ({ Records }) => ({
  batchItemFailures: Records.filter(({ kinesis }) =>
    Buffer.from(kinesis.data, 'base64').toString().startsWith('poison'),
  ).map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })),
});

/** A service whose operations are written down. */
function noting(calls: string[], service: AwsService): AwsService {
  return {
    signingName: service.signingName,
    handle: (request) => {
      if (request.operation !== undefined) calls.push(request.operation);
      return service.handle(request);
    },
  };
}

async function invoke(
  consumer: { readonly consume: Consume; readonly events: KinesisStreamEvent[] },
  request: AwsRequest,
): Promise<AwsResponse> {
  const event: KinesisStreamEvent = JSON.parse(request.body.toString());
  consumer.events.push(event);
  try {
    return { status: 200, body: JSON.stringify((await consumer.consume(event)) ?? null) };
  } catch (error) {
    if (error instanceof AwsError) return jsonErrorResponse(error);
    const { name, message } = error as Error;
    return {
      status: 200,
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }),
    };
  }
}
