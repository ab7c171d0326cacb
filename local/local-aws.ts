import { Closers } from './base/closers';
import { FrontDoor } from './http';
import type { LocalAwsOptions } from './local-aws-options';
import { LocalServices } from './local-services';
import type { Channels } from './services/channels';
import type { Alarms } from './services/cloudwatch';
import type { EventSourceMappings } from './services/event-source-mapping';
import type { DeliveryStreams } from './services/firehose';
import type { KinesisEngine } from './services/kinesis';
import type { ObjectStore } from './services/s3';
import type { Queues } from './services/sqs';
import { ignoredTypes, loadAssembly, type ProvisionedAssembly, provisionAssembly } from './template';

/**
 * A cloud assembly running on this machine: its streams, functions, event source mappings, delivery streams, queues, topics, buckets,
 * tables, metrics and alarms, behind one endpoint for AWS clients on 127.0.0.1.
 *
 * ```ts
 * const aws = await LocalAws.start({ assembly: app.synth().directory, folder: '.aws' });
 * const kinesis = new KinesisClient(aws.clientConfiguration);
 * …
 * await aws.close();
 * ```
 */
export class LocalAws {
  private constructor(
    /** The endpoint for AWS clients, for example `http://127.0.0.1:4566`. */
    readonly endpoint: string,
    readonly region: string,
    /** What was made of the assembly: resources, outputs, and what is ignored and why. */
    readonly assembly: ProvisionedAssembly,
    private readonly services: LocalServices,
    private readonly closers: Closers,
  ) {}

  /**
   * Makes everything that the assembly describes.
   * @throws TemplateError for an assembly that cannot be played, with stack, logical id and what is allowed
   * @throws Error for a port that is taken, or a folder that cannot be written
   */
  static async start(options: LocalAwsOptions): Promise<LocalAws> {
    const closers = new Closers();
    try {
      return await LocalAws.open(options, closers);
    } catch (error) {
      await closers.close();
      throw error;
    }
  }

  /** The streams, in-process: for what no API shows, such as the traffic of each shard. */
  get kinesis(): KinesisEngine {
    return this.services.kinesis;
  }

  /** The mappings, in-process: what each has done with its records. */
  get eventSourceMappings(): EventSourceMappings {
    return this.services.eventSourceMappings;
  }

  /** The delivery streams, in-process: what each has done with its records, and to have them deliver at once. */
  get deliveryStreams(): DeliveryStreams {
    return this.services.deliveryStreams;
  }

  /** The channels, in-process, in the same way. */
  get channels(): Channels {
    return this.services.channels;
  }

  /** The queues, in-process: what is in them, without receiving it. */
  get queues(): Queues {
    return this.services.queues;
  }

  /** The objects of all buckets, in-process: what is in them, without a request. */
  get objects(): ObjectStore {
    return this.services.objects;
  }

  /** The alarms, in-process: their states and what happened to them. */
  get alarms(): Alarms {
    return this.services.cloudWatch.alarms;
  }

  /** Resolves when CloudWatch's present minute is over and the alarms have been evaluated on it. */
  minuteEnd(): Promise<void> {
    return this.services.cloudWatch.minuteEnd();
  }

  /** What to make an AWS SDK client with, so that it talks to this machine. The credentials are not checked. */
  get clientConfiguration() {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
  }

  /** The outputs of all stacks that are text, by their names. */
  get outputs(): Readonly<Partial<Record<string, string>>> {
    const outputs = this.assembly.stacks.flatMap((stack) => Object.entries(stack.outputs));
    return Object.fromEntries(outputs.filter((one): one is [string, string] => typeof one[1] === 'string'));
  }

  /**
   * The value of a stack's output.
   * @throws Error that names the outputs there are
   */
  output(name: string): string {
    const { outputs } = this;
    const value = outputs[name];
    if (value !== undefined) return value;
    const names = Object.keys(outputs).sort().join(', ') || 'none';
    throw new Error(`No stack has an output ${name}; the outputs are: ${names}.`);
  }

  /** Stops everything: batches in flight end first and buffers are delivered, then functions, queues and the endpoint. Twice does nothing more. */
  async close(): Promise<void> {
    await this.closers.close();
  }

  private static async open(options: LocalAwsOptions, closers: Closers): Promise<LocalAws> {
    const assembly = loadAssembly(options.assembly);
    const { region = 'us-east-1', accountId = '000000000000', port = 0 } = options;
    const onNotice = options.onNotice ?? ((sentence: string) => process.stderr.write(`${sentence}\n`));
    const onError = (error: unknown, context: string) =>
      onNotice(`The local AWS failed at ${context}: ${error instanceof Error ? error.stack : error}`);
    const home = { partition: 'aws', region, accountId };

    const services = await LocalServices.start(options, home, { onNotice, onError }, closers);
    const { apis, refusalOf } = services;
    const door = new FrontDoor({ onError, services: apis, refusalOf });
    const { url } = await door.start({ port });
    closers.add(() => door.close());

    const { stacks, allowUnknown } = options;
    const provisioned = await provisionAssembly(assembly, services.providers(url), ignoredTypes, {
      stacks,
      region,
      accountId,
      allowUnknown,
      observer: services.observer,
    });
    return new LocalAws(url, region, provisioned, services, closers);
  }
}
