import {
  classifyError,
  type InvocationContext,
  type KinesisBatchEvent,
  type KinesisBatchResponse,
  ParkingLot,
  processKinesisBatch,
} from '../../../../../client/lambda';
import { EventSourceMapping } from '../../../../../local/services/event-source-mapping';
import type { FailureDelivery } from '../../../../../local/services/event-source-mapping/failure/failure-record';
import { parseSettings } from '../../../../../local/services/event-source-mapping/settings';
import type { InvokeResult } from '../../../../../local/services/lambda';
import { ManualClock } from '../../../../support/manual-clock';
import { MemoryObjects } from '../../../../support/memory-objects';
import { MemoryStream } from './memory-stream';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const BUCKET = 'parking-lot';

/** What the sink does with a record: it takes it, or throws; `hang` never ends; the others end the whole process. */
export type SinkAnswer = Error | 'take' | 'hang' | 'crash' | 'block';

export interface FailureWorldOptions {
  readonly shards: number;
  /** Written to each shard each second. */
  readonly recordsPerSecond: number;
  /** What a LambdaConsumer with a parking lot writes into the template. */
  readonly mapping: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds: number;
}

/** Where a record ended, and when. */
interface End {
  readonly place: 'sink' | 'parked' | 'given up';
  readonly at: number;
}

/**
 * The real event source mapping and the real helper, with a sink that a test scripts and a bucket in memory. Two hours
 * pass in seconds.
 */
export class FailureWorld {
  readonly clock = new ManualClock();
  readonly objects = new MemoryObjects();
  /** Data of a record, and when it was written to the stream. */
  readonly written = new Map<string, { readonly at: number; readonly shardId: string }>();
  invocations = 0;
  /** Sum of the metric RecordsParked. */
  parkedMetric = 0;
  sink: (data: string, signal: AbortSignal) => SinkAnswer | Promise<SinkAnswer> = () => 'take';
  private readonly ends = new Map<string, End>();
  private readonly stream: MemoryStream;
  private readonly mapping: EventSourceMapping;
  private lot: ParkingLot;
  private number = 0;

  constructor(private readonly options: FailureWorldOptions) {
    this.stream = new MemoryStream(this.clock, options.shards);
    this.lot = this.deploy('v1');
    this.mapping = new EventSourceMapping({
      uuid: '5e5c9cc9-0000-4000-8000-000000000001',
      clock: this.clock,
      reader: this.stream,
      invoker: { invoke: (_, payload) => this.invoke(payload) },
      settings: parseSettings(
        {
          ...options.mapping,
          EventSourceArn: this.stream.streamArn,
          FunctionName: 'consumer',
          DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${BUCKET}` } },
        },
        this.clock.now(),
      ),
      destination: { deliver: (_, delivery) => this.giveUp(delivery) },
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
      roleArn: 'arn:aws:iam::111122223333:role/consumer',
      retentionMs: () => 24 * HOUR,
    });
    this.mapping.start();
  }

  /** Other code: nothing is known of it. */
  deploy(deployment: string): ParkingLot {
    this.lot = new ParkingLot({
      bucket: BUCKET,
      consumer: 'consumer',
      client: this.objects.client,
      deployment,
      now: () => this.clock.now(),
    });
    return this.lot;
  }

  /** Writes to all shards for so long, while the mapping reads. `name` gives a record another word than `good`. */
  async run(seconds: number, name: (number: number) => string | undefined = () => undefined): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      for (const { shardId } of this.stream.openShards()) {
        for (let i = 0; i < this.options.recordsPerSecond; i++) this.put(shardId, name(this.number));
      }
      await this.clock.advance(SECOND);
    }
  }

  put(shardId: string, name = 'good'): void {
    const data = `${name}-${this.number++}`;
    this.written.set(data, { at: this.clock.now(), shardId });
    this.stream.put(data, data, shardId);
  }

  /** Lets the mapping catch up. */
  async drain(seconds: number): Promise<void> {
    await this.clock.advance(seconds * SECOND);
  }

  get metrics() {
    const { IteratorAge, FailedInvokeEventCount } = this.mapping.counts;
    return { IteratorAge, FailedInvokeEventCount };
  }

  /** Data of the records that ended in a place. */
  at(place: End['place']): string[] {
    return [...this.ends].filter(([, end]) => end.place === place).map(([data]) => data);
  }

  /** Records that have come to no end. */
  get lost(): string[] {
    return [...this.written.keys()].filter((data) => !this.ends.has(data));
  }

  /** The longest time in seconds that any record had to wait for its end: how long the worst shard was held. */
  get heldSeconds(): number {
    const waits = [...this.written].map(([data, { at }]) => (this.ends.get(data)?.at ?? Infinity) - at);
    return Math.max(...waits) / SECOND;
  }

  /** Gives every kept record to the function again, as the redrive does. @returns what failed again */
  async redrive(): Promise<string[]> {
    const failed: string[] = [];
    for (const { body } of this.kept()) {
      const { Records } = JSON.parse(JSON.parse(body).payload) as KinesisBatchEvent;
      const answer = this.handle({ Records, redrive: true }, new Environment(this.clock));
      await this.clock.advance(SECOND);
      failed.push(...(await answer).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    }
    return failed;
  }

  /** Objects with payload. */
  kept(): { readonly key: string; readonly body: string }[] {
    return [...this.objects.list('parked/'), ...this.objects.list('aws/lambda/')];
  }

  private async invoke(payload: string): Promise<InvokeResult> {
    this.invocations++;
    const environment = new Environment(this.clock);
    const event: KinesisBatchEvent = JSON.parse(payload);
    const ran = { requestId: `request-${this.invocations}`, executedVersion: '$LATEST' };
    const failed = (errorType: string, errorMessage: string): InvokeResult => ({
      kind: 'functionError',
      functionError: 'Unhandled',
      payload: JSON.stringify({ errorType, errorMessage }),
      ...ran,
    });
    try {
      const answer = await Promise.race([this.handle(event, environment), environment.died]);
      return { kind: 'success', payload: JSON.stringify(answer), ...ran };
    } catch (error) {
      const { name, message } = error as Error;
      return failed(name, message);
    }
  }

  private handle(
    event: KinesisBatchEvent & { redrive?: boolean },
    environment: Environment,
  ): Promise<KinesisBatchResponse> {
    const { timeoutSeconds } = this.options;
    const end = this.clock.now() + timeoutSeconds * SECOND;
    const context: InvocationContext = {
      awsRequestId: `request-${this.invocations}`,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
      functionVersion: '$LATEST',
      getRemainingTimeInMillis: () => end - this.clock.now(),
    };
    const lot = new Proxy(this.lot, {
      // A process that is dead calls nobody.
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) =>
          environment.isAlive ? member.apply(target, values) : new Promise(() => undefined);
      },
    });
    return processKinesisBatch(event, context, {
      parkingLot: lot,
      clock: environment,
      classifyError,
      logger: { info: () => undefined, warn: () => undefined },
      processRecord: (bytes, _, signal) => this.process(Buffer.from(bytes).toString(), signal, environment),
    }).then((answer) => {
      if (event.redrive !== true) this.enterParked();
      return answer;
    });
  }

  private async process(data: string, signal: AbortSignal, environment: Environment): Promise<void> {
    await new Promise<void>((resolve) => {
      environment.after(20, resolve);
    });
    const answer = await this.sink(data, signal);
    if (!environment.isAlive) return new Promise(() => undefined);
    if (answer instanceof Error) throw answer;
    if (answer === 'take') return this.enter(data, 'sink');
    if (answer === 'crash') environment.die(0, 'Runtime.ExitError');
    if (answer === 'block') environment.die(this.options.timeoutSeconds * SECOND, 'Sandbox.Timedout');
    await new Promise(() => undefined);
  }

  private giveUp({ key = '', body }: FailureDelivery): Promise<void> {
    this.objects.put(key, body);
    for (const data of dataIn(body)) this.enter(data, 'given up');
    return Promise.resolve();
  }

  private enterParked(): void {
    for (const { body } of this.objects.list('parked/')) {
      for (const data of dataIn(body)) this.enter(data, 'parked');
    }
  }

  private enter(data: string, place: End['place']): void {
    if (!this.ends.has(data)) this.ends.set(data, { place, at: this.clock.now() });
  }
}

/** One process of the function: what it had begun is never ended once it is dead. */
class Environment {
  isAlive = true;
  readonly died: Promise<never>;
  private reject: (error: Error) => void = () => undefined;

  constructor(private readonly clock: ManualClock) {
    this.died = new Promise((_, reject) => {
      this.reject = reject;
    });
    this.died.catch(() => undefined);
  }

  now(): number {
    return this.clock.now();
  }

  after(ms: number, run: () => void): () => void {
    return this.clock.after(ms, () => {
      if (this.isAlive) run();
    });
  }

  /** @param ms until Lambda notices */
  die(ms: number, name: string): void {
    this.isAlive = false;
    this.clock.after(ms, () => this.reject(Object.assign(new Error('the process ended'), { name })));
  }
}

function dataIn(body: string): string[] {
  const { Records } = JSON.parse(JSON.parse(body).payload) as KinesisBatchEvent;
  return Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
}
