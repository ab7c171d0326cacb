import { chmodSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeFolder } from '../../common';
import { Chance } from '../base/chance';
import { Closers } from '../base/closers';
import type { Scale } from '../base/scale';
import { EventClock } from '../base/time';
import type { FaultKind } from '../faults';
import { FrontDoor } from '../http';
import type { RestApis } from '../services/api-gateway';
import type { Channels } from '../services/channels';
import type { Alarms } from '../services/cloudwatch';
import type { EventSourceMappings } from '../services/event-source-mapping';
import type { DeliveryStreams } from '../services/firehose';
import type { KinesisEngine } from '../services/kinesis';
import { unplayableFunction } from '../services/lambda';
import type { ObjectStore } from '../services/s3';
import type { Queues } from '../services/sqs';
import type { StateMachines } from '../services/step-functions';
import {
  type Assembly,
  ignoredTypes,
  loadAssembly,
  type ProvisionedAssembly,
  provisionAssembly,
} from '../template';
import type { LocalAwsOptions } from './local-aws-options';
import { LocalServices, type Reports } from './local-services';
import { RepeatedFailures } from './repeated-failures';

const NO_ASSEMBLY: Assembly = { directory: '', stacks: [], assets: [] };
/** Mode of a folder that nobody else may open. */
const OWNER_ONLY = 0o700;

/**
 * A cloud assembly running on this machine: streams, functions, event source mappings, delivery streams,
 * queues, topics, buckets, tables, state machines, metrics and alarms, behind one endpoint for AWS clients on
 * 127.0.0.1.
 *
 * ```ts
 * const aws = await LocalAws.start({ assembly: app.synth().directory, folder: '.aws' });
 * const kinesis = new KinesisClient(aws.clientConfiguration);
 * …
 * await aws.close();
 * ```
 */
export class LocalAws {
  private certificatePath: string | undefined;

  private constructor(
    /** The endpoint for AWS clients, for example `http://127.0.0.1:4566`. */
    readonly endpoint: string,
    readonly region: string,
    /** 12 digits: the account of stacks without an environment. */
    readonly accountId: string,
    /** The created resources, the outputs, and the ignored resources with the reasons. */
    readonly assembly: ProvisionedAssembly,
    /** The time of all of it: it can be played, as fast as the work allows. */
    readonly clock: EventClock,
    /** What ids, jitter and order follow from; undefined for chance. */
    readonly seed: number | undefined,
    private readonly services: LocalServices,
    private readonly closers: Closers,
    private readonly door: FrontDoor,
    private readonly folder: string,
  ) {}

  /**
   * Creates every resource of the assembly, and the streams of the options.
   * @throws AwsError for a stream that Kinesis refuses
   * @throws RangeError for a scale below 1, and for a seed that is none
   * @throws TemplateError for an assembly that is not supported, with stack, logical id and what is allowed
   * @throws Error for a port that is taken, or a folder that cannot be written
   */
  static async start(options: LocalAwsOptions): Promise<LocalAws> {
    const closers = new Closers();
    const onNotice = options.onNotice ?? ((sentence: string) => process.stderr.write(`${sentence}\n`));
    const { tell: onError } = new RepeatedFailures(onNotice);
    const { startsAt, pace, seed, live = seed === undefined } = options;
    const chance = Chance.from(seed);
    const onClockError = (error: unknown) => onError(error, 'an event of the clock');
    const clock = new EventClock({
      startsAt,
      pace,
      livePace: pace,
      isLive: live,
      chance: chance.of('turns'),
      onError: onClockError,
      onNotice,
    });
    closers.add(() => clock.close());
    try {
      return await clock.play(LocalAws.open(options, clock, chance, { onNotice, onError }, closers));
    } catch (error) {
      await clock.play(closers.close());
      throw error;
    }
  }

  /** What a record stands for on AWS. */
  get scale(): Scale {
    return this.services.scale;
  }

  /** The streams, in-process: for facts that no API shows, such as the traffic of each shard. */
  get kinesis(): KinesisEngine {
    return this.services.kinesis;
  }

  /** The event source mappings, in-process: what became of the records of each. */
  get eventSourceMappings(): EventSourceMappings {
    return this.services.eventSourceMappings;
  }

  /** The delivery streams, in-process: what became of the records of each, and a way to deliver at once. */
  get deliveryStreams(): DeliveryStreams {
    return this.services.deliveryStreams;
  }

  /** The channels, in-process, like {@link deliveryStreams}. */
  get channels(): Channels {
    return this.services.channels;
  }

  /** The queues, in-process: their messages, without receiving them. */
  get queues(): Queues {
    return this.services.queues;
  }

  /** The objects of all buckets, in-process: their content, without a request. */
  get objects(): ObjectStore {
    return this.services.objects;
  }

  /** The state machines, in-process: their executions, and when each ends. */
  get stateMachines(): StateMachines {
    return this.services.stateMachines;
  }

  /** The REST APIs, in-process: their addresses here, and the values of API keys. */
  get restApis(): RestApis {
    return this.services.restApis;
  }

  /** The alarms, in-process: their states and their history. */
  get alarms(): Alarms {
    return this.services.cloudWatch.alarms;
  }

  /** How many faults of each kind were injected. */
  get faultCounts(): Readonly<Partial<Record<FaultKind, number>>> {
    return this.services.faults?.counts ?? {};
  }

  /** No fault is injected from now on, so that a test can ask whether all recovers. */
  endFaults(): void {
    this.services.faults?.end();
  }

  /** Resolves when CloudWatch's current minute has ended and its alarms are evaluated. */
  minuteEnd(): Promise<void> {
    return this.services.cloudWatch.minuteEnd();
  }

  /**
   * The path of the endpoint's certificate in PEM, for clients that speak TLS to it: the same port takes `https://`.
   * It is self-signed, of `localhost`, 127.0.0.1 and ::1, made anew for each run. The file is written when it is first
   * asked for.
   * @throws Error for a folder that cannot be written
   */
  get certificateFile(): string {
    this.certificatePath ??= this.writeCertificate();
    return this.certificatePath;
  }

  /** Configuration for an AWS SDK client that talks to this machine. The credentials are not verified. */
  get clientConfiguration() {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
  }

  /** All outputs of the stacks that are strings, by name. */
  get outputs(): Readonly<Partial<Record<string, string>>> {
    const outputs = this.assembly.stacks.flatMap((stack) => Object.entries(stack.outputs));
    return Object.fromEntries(outputs.filter((one): one is [string, string] => typeof one[1] === 'string'));
  }

  /**
   * The value of a stack's output.
   * @throws Error that lists the outputs
   */
  output(name: string): string {
    const { outputs } = this;
    const value = outputs[name];
    if (value !== undefined) return value;
    const names = Object.keys(outputs).sort().join(', ') || 'none';
    throw new Error(`No stack has an output ${name}; the outputs are: ${names}.`);
  }

  /**
   * Stops everything: batches in flight end, buffers are delivered, then functions, queues and the endpoint
   * stop. Closing twice does nothing.
   */
  async close(): Promise<void> {
    await this.clock.play(this.closers.close());
  }

  private writeCertificate(): string {
    const path = resolve(this.folder, 'certificate.pem');
    makeFolder(this.folder);
    writeFileSync(path, this.door.certificate);
    return path;
  }

  private static async open(
    options: LocalAwsOptions,
    clock: EventClock,
    chance: Chance,
    reports: Reports,
    closers: Closers,
  ): Promise<LocalAws> {
    const assembly = options.assembly === undefined ? NO_ASSEMBLY : loadAssembly(options.assembly);
    // It holds what clients send: addresses of visitors, for example.
    makeFolder(options.folder, OWNER_ONLY);
    chmodSync(options.folder, OWNER_ONLY);
    const { region = 'us-east-1', accountId = '000000000000', port = 0 } = options;
    const home = { partition: 'aws', region, accountId };

    const services = await LocalServices.start(options, home, clock, chance, reports, closers);
    const { apis, refusalOf, visit } = services;
    const door = new FrontDoor({
      onError: reports.onError,
      services: apis,
      chance: chance.of('requests'),
      refusalOf,
      visit,
      publicApis: services.restApis,
    });
    const { url } = await door.start({ port });
    closers.add(() => door.close());

    const { stacks, without, allowUnknown, streams = [] } = options;
    const provisioned = await provisionAssembly(assembly, services.providers(url), ignoredTypes, {
      stacks,
      region,
      accountId,
      allowUnknown,
      without,
      unplayable: unplayableFunction,
      observer: services.observer,
    });
    const made = streams.map(({ name, shards }) =>
      services.kinesis.createStream({ name, shardCount: shards }),
    );
    await Promise.all(made.map(({ state }) => state.lifecycle.whenActive()));
    services.faults?.begin(
      services.lambda.functions.list().map(({ name }) => name),
      (name) => services.lambda.replaceEnvironments(name),
    );
    return new LocalAws(
      url,
      region,
      accountId,
      provisioned,
      clock,
      options.seed,
      services,
      closers,
      door,
      options.folder,
    );
  }
}
