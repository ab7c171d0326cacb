import type { Chance } from '../base/chance';
import type { Clock } from '../base/clock';
import type { Closers } from '../base/closers';
import type { Scale } from '../base/scale';
import { behindOutages, type Faults } from '../faults';
import { AwsError } from '../http';
import { Channels } from '../services/channels';
import type { ObjectSink } from '../services/delivery';
import { EventSourceMappings } from '../services/event-source-mapping';
import { DeliveryStreams } from '../services/firehose';
import { Catalog } from '../services/glue';
import type { KinesisEngine } from '../services/kinesis';
import type { LambdaRuntime } from '../services/lambda';
import type { Deliver } from './deliver-to';
import type { LocalAwsOptions } from './local-aws-options';
import type { Monitoring } from './monitoring';

const HOUR_MS = 60 * 60 * 1000;
/** A new stream's. */
const DEFAULT_MS = 24 * HOUR_MS;

/** What the readers are connected with. */
export interface ReaderSurroundings {
  readonly options: LocalAwsOptions;
  readonly scale: Scale;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly faults: Faults | undefined;
  readonly kinesis: KinesisEngine;
  readonly lambda: LambdaRuntime;
  readonly store: ObjectSink;
  readonly deliver: Deliver;
  readonly monitoring: Monitoring;
  readonly onNotice: (sentence: string) => void;
  readonly closers: Closers;
}

/** What AWS itself reads streams with. */
export interface StreamReaders {
  readonly eventSourceMappings: EventSourceMappings;
  readonly catalog: Catalog;
  readonly deliveryStreams: DeliveryStreams;
  readonly channels: Channels;
}

/** Opens event source mappings, Firehose with the Glue catalog it converts by, and channels. */
export function openStreamReaders(around: ReaderSurroundings): StreamReaders {
  const { options, scale, clock, chance, faults, kinesis, lambda, store, monitoring, onNotice } = around;
  const reader = (arn: string) =>
    behindOutages(faults, 'kinesis', kinesis.reader(arn), ['getRecords', 'getShardIterator']);
  const invoker = behindOutages(faults, 'lambda', lambda, ['invoke']);
  const retentionMs = retentionOf(kinesis);
  const eventSourceMappings = new EventSourceMappings({
    scale,
    reader,
    consumer: (arn) => kinesis.consumerByArn(arn),
    retentionMs,
    invoker,
    roleArnOf: (arn) => lambda.functions.resolve(arn).configuration.role ?? '',
    destination: { deliver: around.deliver },
    clock,
    chance: chance.of('event source mappings'),
    onNotice,
    onIteratorAge: (arn, ms) =>
      monitoring.lambda.onIteratorAge(lambda.functions.resolve(arn).configuration.name, ms),
    onBatchAttempt: options.onBatchAttempt,
    onRecordOutcome: options.onRecordOutcome,
  });
  around.closers.add(() => eventSourceMappings.close());

  const catalog = new Catalog();
  const deliveryStreams = new DeliveryStreams({
    scale,
    reader,
    retentionMs,
    store,
    invoker,
    catalog,
    clock,
    chance: chance.of('firehose'),
    onMetric: (name, metric, value) => monitoring.firehose.measure(name, metric, value),
    onOutcome: options.onDelivery,
    onNotice,
  });
  around.closers.add(() => deliveryStreams.close());
  const channels = new Channels({
    scale,
    stream: (arn) => kinesis.streamByArn(arn),
    store,
    clock,
    chance: chance.of('channels'),
    onMetric: (channel, metric, value) => monitoring.channels.measure(channel, metric, value),
    onOutcome: options.onDelivery,
    onNotice,
  });
  around.closers.add(() => channels.close());
  return { eventSourceMappings, catalog, deliveryStreams, channels };
}

/**
 * The retention of streams by ARN, in milliseconds. Batches of a stream that was deleted are still with its readers;
 * for them the retention that it had last counts, or that of a new stream.
 */
function retentionOf(kinesis: Pick<KinesisEngine, 'streamByArn'>): (arn: string) => number {
  const last = new Map<string, number>();
  return (arn) => {
    try {
      last.set(arn, kinesis.streamByArn(arn).state.retentionHours * HOUR_MS);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    return last.get(arn) ?? DEFAULT_MS;
  };
}
