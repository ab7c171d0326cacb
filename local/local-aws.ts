import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from './clock';
import { Closers } from './closers';
import { type Deliver, deliverTo } from './deliver-to';
import { DynamoDb, tableResources } from './dynamodb';
import { EventSourceMappingResources, EventSourceMappings } from './event-source-mapping';
import { FrontDoor } from './http';
import { KinesisEngine, KinesisResources, KinesisService } from './kinesis';
import { LambdaResources, LambdaRuntime, LambdaService } from './lambda';
import type { LocalAwsOptions } from './local-aws-options';
import { Queues, queueResources, sqsService } from './sqs';
import { ignoredTypes, loadAssembly, type ProvisionedAssembly, provisionAssembly } from './template';

const HOUR_MS = 60 * 60 * 1000;

/**
 * A cloud assembly running on this machine: its streams, functions, event source mappings, queues, topics, buckets and tables,
 * behind one endpoint for AWS clients on 127.0.0.1.
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
    readonly kinesis: KinesisEngine,
    readonly lambda: LambdaRuntime,
    readonly eventSourceMappings: EventSourceMappings,
    readonly queues: Queues,
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

  /** What to make an AWS SDK client with, so that it talks to this machine. The credentials are not checked. */
  get clientConfiguration() {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
  }

  /**
   * The value of a stack's output.
   * @throws Error that names the outputs there are
   */
  output(name: string): string {
    const outputs = Object.assign({}, ...this.assembly.stacks.map((stack) => stack.outputs)) as Record<
      string,
      unknown
    >;
    const value = outputs[name];
    if (typeof value === 'string') return value;
    const names = Object.keys(outputs).sort().join(', ') || 'none';
    throw new Error(`No stack has an output ${name}; the outputs are: ${names}.`);
  }

  /** Stops everything: batches in flight end first, then functions, queues and the endpoint. Twice does nothing more. */
  async close(): Promise<void> {
    await this.closers.close();
  }

  private static async open(options: LocalAwsOptions, closers: Closers): Promise<LocalAws> {
    const assembly = loadAssembly(options.assembly);
    const { region = 'us-east-1', accountId = '000000000000', compression = 20, port = 0 } = options;
    const onNotice = options.onNotice ?? ((sentence: string) => process.stderr.write(`${sentence}\n`));
    const onError = (error: unknown, context: string) =>
      onNotice(`The local AWS failed at ${context}: ${error instanceof Error ? error.stack : error}`);
    const home = { partition: 'aws', region, accountId };
    const clock = new SystemClock();
    const compressed = new SystemClock(compression);
    const logFolder = join(options.folder, 'logs');
    mkdirSync(logFolder, { recursive: true });

    const dynamodb = await DynamoDb.start({
      region,
      accountId,
      onError: (error) => onError(error, 'DynamoDB'),
    });
    closers.add(() => dynamodb.close());

    const { memoryBudgetBytes } = options;
    const kinesis = new KinesisEngine({
      clock,
      controlPlane: compressed,
      ...home,
      memoryBudgetBytes,
      onNotice,
    });
    closers.add(() => kinesis.close());

    const queues = new Queues({ clock });
    closers.add(() => queues.close());

    // Functions are told the endpoint when they start, and deliveries are made while the services below exist.
    const variables: Record<string, string> = {};
    const deliver: Deliver = (arn, delivery) => deliverTo({ queues }, arn, delivery);
    const lambda = new LambdaRuntime({
      clock,
      retryClock: compressed,
      variables: () => variables,
      logFolder,
      onNotice,
      onLog: options.onLog,
      maxEnvironments: options.maxEnvironments,
      deliver: (arn, body) => deliver(arn, { body }),
    });
    closers.add(() => lambda.close());

    const mappings = new EventSourceMappings({
      reader: (arn) => kinesis.reader(arn),
      retentionMs: (arn) => kinesis.streamByArn(arn).state.retentionHours * HOUR_MS,
      invoker: lambda,
      destination: { deliver },
      clock,
      compressedClock: compressed,
      onNotice,
      onDisposition: options.onDisposition,
    });
    closers.add(() => mappings.close());

    const door = new FrontDoor({
      onError,
      services: [
        new KinesisService(kinesis, onError),
        new LambdaService({ runtime: lambda, eventSourceMappings: mappings, onError }),
        sqsService({ queues, home, onError }),
        dynamodb,
      ],
    });
    const { url } = await door.start({ port });
    closers.add(() => door.close());
    variables.AWS_ENDPOINT_URL = url;
    // Straight to its own process: the front door would only hand it on.
    variables.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.endpoint;

    const provisioned = await provisionAssembly(
      assembly,
      [
        new KinesisResources(kinesis),
        new LambdaResources(lambda, join(options.folder, 'inline')),
        new EventSourceMappingResources(mappings),
        queueResources(queues, url),
        tableResources(dynamodb),
      ],
      ignoredTypes,
      { stacks: options.stacks, region, accountId, allowUnknown: options.allowUnknown },
    );
    return new LocalAws(url, region, provisioned, kinesis, lambda, mappings, queues, closers);
  }
}
