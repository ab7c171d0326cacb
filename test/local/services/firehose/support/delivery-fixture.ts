import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirehoseTransformationEvent } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import type { Scale } from '../../../../../local/base/scale';
import type { DeliveryOutcome, ObjectSink } from '../../../../../local/services/delivery';
import {
  type DeliveryStream,
  DeliveryStreams,
  deliveryStreamResources,
  type FirehoseMetric,
} from '../../../../../local/services/firehose';
import { Catalog } from '../../../../../local/services/glue';
import type { DataStream } from '../../../../../local/services/kinesis';
import type { FunctionInvoker, InvokeResult } from '../../../../../local/services/lambda';
import { ObjectStore } from '../../../../../local/services/s3';
import { playedClock } from '../../../../support/played-clock';
import { provisionOne } from '../../../template/support';
import { ACCOUNT_ID, engineOn, REGION, STARTS_AT } from '../../kinesis/support/engine-fixture';

export const BUCKET = 'lake';
export const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
/** Longer than a delivery is tried. */
const TWO_DAYS_MS = 48 * 3_600_000;
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/firehose`;
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:transform`;

/** What a transform function does in a test; what it throws is a function error. */
export type TransformFunction = (event: FirehoseTransformationEvent) => unknown;

export interface FixtureOptions {
  /** Those of ExtendedS3DestinationConfiguration besides bucket and role. */
  readonly s3?: Readonly<Record<string, unknown>>;
  /** Properties of the delivery stream besides its name, source and destination. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly source?: 'kinesis' | 'directPut';
  readonly shardCount?: number;
  readonly transform?: TransformFunction;
  readonly catalog?: Catalog;
  readonly scale?: Scale;
  /** Wraps the store, to make it fail. */
  readonly sink?: (store: ObjectStore) => ObjectSink;
}

/** A processor of type Lambda whose function is the fixture's. */
export function lambdaProcessor(parameters: Readonly<Record<string, string>> = {}) {
  const all = { LambdaArn: FUNCTION_ARN, ...parameters };
  return {
    Type: 'Lambda',
    Parameters: Object.entries(all).map(([ParameterName, ParameterValue]) => ({
      ParameterName,
      ParameterValue,
    })),
  };
}

export function processing(...Processors: object[]) {
  return { ProcessingConfiguration: { Enabled: true, Processors } };
}

/** An object as a reader finds it. */
export interface FoundObject {
  readonly key: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A delivery stream made of template properties, on a real engine and a real store, with a clock that the test
 * plays.
 */
export async function deliveryFixture(options: FixtureOptions = {}) {
  const { clock, engine, settleControlPlane, activeStream } = engineOn(playedClock(STARTS_AT));
  const directory = mkdtempSync(join(tmpdir(), 'firehose-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const store = new ObjectStore({ directory, clock });
  await store.createBucket(BUCKET);
  const source: DataStream = await activeStream({
    shardCount: options.shardCount ?? 1,
    maxRecordSizeKiB: 10_240,
  });

  const events: FirehoseTransformationEvent[] = [];
  const outcomes: DeliveryOutcome[] = [];
  const notices: string[] = [];
  const metrics: { metric: FirehoseMetric; value: number }[] = [];
  const streams = new DeliveryStreams({
    reader: (arn) => engine.reader(arn),
    retentionMs: () => 24 * 3_600_000,
    store: options.sink?.(store) ?? store,
    catalog: options.catalog ?? new Catalog(),
    scale: options.scale,
    invoker: scriptedInvoker(events, options.transform),
    clock,
    onMetric: (_, metric, value) => metrics.push({ metric, value }),
    onOutcome: (_, outcome) => outcomes.push(outcome),
    onNotice: (sentence) => notices.push(sentence),
  });
  await provisionOne(deliveryStreamResources(streams), 'AWS::KinesisFirehose::DeliveryStream', {
    DeliveryStreamName: 'delivery',
    ...(options.source === 'directPut'
      ? { DeliveryStreamType: 'DirectPut' }
      : {
          DeliveryStreamType: 'KinesisStreamAsSource',
          KinesisStreamSourceConfiguration: { KinesisStreamARN: source.state.arn, RoleARN: ROLE_ARN },
        }),
    ExtendedS3DestinationConfiguration: { BucketARN: BUCKET_ARN, RoleARN: ROLE_ARN, ...options.s3 },
    ...options.properties,
  });
  const stream: DeliveryStream = streams.get('delivery').stream;

  /** Plays time until a condition holds. */
  const eventually = (condition: () => boolean) => clock.runUntil(condition, TWO_DAYS_MS);

  async function ended(end: Promise<void>): Promise<void> {
    let over = false;
    const watched = end.finally(() => {
      over = true;
    });
    watched.catch(() => undefined);
    await eventually(() => over);
    await watched;
  }

  return {
    clock,
    engine,
    source,
    store,
    directory,
    streams,
    stream,
    events,
    outcomes,
    notices,
    metrics,
    settleControlPlane,
    eventually,
    /** @returns the sequence numbers */
    put: (...data: (string | Buffer)[]) =>
      data.map(
        (it, i) =>
          source.writer.putRecord({ partitionKey: `key-${i}`, data: Buffer.from(it) }).sequenceNumber,
      ),
    flush: () => ended(stream.flush()),
    close: () => ended(stream.close()),
    objects: (prefix = ''): FoundObject[] =>
      store
        .listObjects(BUCKET)
        .filter(({ key }) => key.startsWith(prefix))
        .map(({ key, file, headers }) => ({ key, headers, body: readFileSync(file) })),
    sum: (metric: FirehoseMetric) =>
      metrics.filter((it) => it.metric === metric).reduce((sum, { value }) => sum + value, 0),
  };
}

/** The error records under a prefix. */
export function errorRecords(objects: readonly { readonly body: Buffer }[]): Record<string, unknown>[] {
  return objects.flatMap(({ body }) =>
    body
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

/** Records of outcomes of one kind, as text. */
export function dataOf(outcomes: readonly DeliveryOutcome[], kind: DeliveryOutcome['kind']): string[] {
  return outcomes
    .filter((it) => it.kind === kind)
    .flatMap(({ records }) => records.map(({ data }) => data.toString()));
}

function scriptedInvoker(
  events: FirehoseTransformationEvent[],
  transform?: TransformFunction,
): FunctionInvoker {
  const ids = { requestId: 'request', executedVersion: '$LATEST' };
  return {
    async invoke(_, payload): Promise<InvokeResult> {
      const event: FirehoseTransformationEvent = JSON.parse(payload);
      events.push(event);
      try {
        return { kind: 'success', payload: JSON.stringify((await transform?.(event)) ?? null), ...ids };
      } catch (error) {
        const errorMessage = error instanceof Error ? error.message : String(error);
        return {
          kind: 'functionError',
          functionError: 'Unhandled',
          payload: JSON.stringify({ errorType: 'Error', errorMessage }),
          ...ids,
        };
      }
    },
  };
}
