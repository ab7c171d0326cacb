import { parseArn } from '../../base/arn';
import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { Scale } from '../../base/scale';
import type { FanOutReader, ShardPosition, StreamReader } from '../kinesis';
import type { FunctionInvoker } from '../lambda';
import {
  FanOutSource,
  PollingSource,
  type ShardSource,
  type ShardSourceHost,
  ShardSuccession,
} from '../stream-reading';
import type { FailureDestination } from './failure/failure-record';
import { POLLING_PACE } from './limits';
import type { MappingContext } from './mapping-context';
import { type BatchAttempt, type EventCounts, newCounters, type RecordOutcome } from './record-outcome';
import type { EventSourceMappingSettings } from './settings';
import { ShardConsumer } from './shard/shard-consumer';

export interface EventSourceMappingOptions {
  readonly uuid: string;
  readonly settings: EventSourceMappingSettings;
  readonly reader: StreamReader;
  /**
   * The registered consumer that the mapping reads as. Without one it polls and shares the shards'
   * throughput.
   */
  readonly consumer?: FanOutReader;
  readonly invoker: FunctionInvoker;
  /** With its qualifier, if the mapping was made for a version or an alias. */
  readonly functionArn: string;
  /** The function's execution role, which events name as `invokeIdentityArn`. */
  readonly roleArn: string;
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** What a record stands for, in batches and in what is read ahead. Default: itself. */
  readonly scale?: Scale;
  /** Without one, the mapping drops what it gives up, with a notice. */
  readonly destination?: FailureDestination;
  /** The stream's present retention in milliseconds; default: 24 hours. Older records are given up. */
  readonly retentionMs?: () => number;
  /** Gets sentences for the operator: records were dropped, a shard cannot be read. */
  readonly onNotice?: (sentence: string) => void;
  /** Called for every batch that is sent, with the age of its last record in milliseconds. */
  readonly onIteratorAge?: (ms: number) => void;
  /** Gets every attempt to hand a batch to the function, once the function has answered. */
  readonly onBatchAttempt?: (attempt: BatchAttempt) => void;
  /** Gets the outcome of every record, in groups. */
  readonly onRecordOutcome?: (outcome: RecordOutcome) => void;
}

/** The states of the Lambda API, without those that this mapping passes in no time. */
export type EventSourceMappingState = 'Enabled' | 'Disabling' | 'Disabled';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A Kinesis event source mapping: reads every shard of a stream and invokes a function with batches of
 * records, as Lambda does. A record is delivered at least once; it is done with when the function has
 * processed it, a filter has kept it out, the on-failure destination has it, or it was dropped with a notice.
 * A shard is read only when all its parents are done with.
 */
export class EventSourceMapping {
  readonly uuid: string;
  readonly settings: EventSourceMappingSettings;
  readonly functionArn: string;
  private readonly reader: StreamReader;
  private readonly consumer: FanOutReader | undefined;
  private readonly context: MappingContext;
  private readonly shards: ShardSuccession<ShardConsumer>;
  private currentState: EventSourceMappingState = 'Disabled';
  private result = 'No records processed';
  private modified: number;
  private transition = 0;
  private unsubscribe: (() => void) | undefined;

  constructor(options: EventSourceMappingOptions) {
    const { uuid, settings, functionArn, clock } = options;
    this.uuid = uuid;
    this.settings = settings;
    this.functionArn = functionArn;
    this.reader = options.reader;
    this.consumer = options.consumer;
    this.modified = clock.now();
    const title = parseArn(functionArn).resource.replace(/^function:/, '');
    this.context = {
      uuid,
      settings,
      functionArn,
      region: parseArn(settings.eventSourceArn).region,
      roleArn: options.roleArn,
      invoker: options.invoker,
      destination: options.destination,
      clock,
      chance: options.chance ?? Chance.unseeded(),
      scale: options.scale ?? new Scale(),
      counters: newCounters(),
      isRunning: () => this.currentState === 'Enabled',
      retentionMs: options.retentionMs ?? (() => DAY_MS),
      lastResult: (problem) => {
        // The API's words; notices and outcomes say what exactly went wrong.
        this.result = problem === undefined ? 'OK' : 'PROBLEM: Function call failed';
      },
      sending: (iteratorAgeMs) => options.onIteratorAge?.(iteratorAgeMs),
      // By the function, which a reader knows; the id is a random one.
      notice: (sentence) => options.onNotice?.(`Event source mapping ${uuid} of ${title}: ${sentence}`),
      attempted: (attempt) => options.onBatchAttempt?.(attempt),
      recordOutcome: (outcome) => options.onRecordOutcome?.(outcome),
    };
    this.shards = new ShardSuccession({
      reader: options.reader,
      startingPosition: settings.startingPosition,
      read: (shardId, position) => this.read(shardId, position),
      onUnlisted: (message) => {
        this.context.lastResult(message);
        this.context.notice(`the stream's shards cannot be listed: ${message}`);
      },
    });
  }

  get state(): EventSourceMappingState {
    return this.currentState;
  }

  /** `No records processed`, `OK` or `PROBLEM: Function call failed`, as the Lambda API says it. */
  get lastProcessingResult(): string {
    return this.result;
  }

  /** When the state changed last, in milliseconds since the epoch. */
  get lastModified(): number {
    return this.modified;
  }

  /** The counts up to now. */
  get counts(): EventCounts {
    return { ...this.context.counters };
  }

  /** Whether everything that the last look found in the stream is done with. */
  get isCaughtUp(): boolean {
    return this.state === 'Enabled' && this.consumers().every((consumer) => consumer.isCaughtUp);
  }

  /** For each shard being read, the sequence number up to which every record is done with. */
  get checkpoints(): ReadonlyMap<string, string | undefined> {
    return new Map([...this.shards.current].map(([id, consumer]) => [id, consumer.checkpoint]));
  }

  /** Begins at the starting position, or goes on with the first record that is not done with. */
  start(): void {
    if (this.currentState === 'Enabled') return;
    this.enter('Enabled');
    this.unsubscribe = this.reader.onActivity(() => {
      for (const consumer of this.consumers()) consumer.onActivity();
    });
    this.shards.begin();
    for (const consumer of this.consumers()) consumer.resume();
    this.shards.discover();
  }

  /** Stops reading and sending; resolves when the batches in flight are dealt with. Checkpoints stay. */
  async stop(): Promise<void> {
    if (this.currentState === 'Disabled') return;
    const transition = this.enter('Disabling');
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    await Promise.all(this.consumers().map((consumer) => consumer.pause()));
    // It may have been started, and even stopped, again in the meantime.
    if (this.transition === transition) this.enter('Disabled');
  }

  private enter(state: EventSourceMappingState): number {
    this.currentState = state;
    this.modified = this.context.clock.now();
    this.transition += 1;
    return this.transition;
  }

  private consumers(): readonly ShardConsumer[] {
    return [...this.shards.current.values()];
  }

  private read(shardId: string, position: ShardPosition): ShardConsumer {
    const sourceFor = (host: ShardSourceHost) => this.source(host, position);
    const consumer = new ShardConsumer(this.context, shardId, sourceFor, () => this.shards.finish(shardId));
    consumer.resume();
    return consumer;
  }

  private source(host: ShardSourceHost, position: ShardPosition): ShardSource {
    const { reader, consumer } = this;
    return consumer === undefined
      ? new PollingSource(host, reader, position, POLLING_PACE)
      : new FanOutSource(host, consumer, reader, position, POLLING_PACE);
  }
}
