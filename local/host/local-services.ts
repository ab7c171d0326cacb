import { join } from 'node:path';
import { parseArn } from '../base/arn';
import type { AwsEnvironment } from '../base/aws-environment';
import type { Chance } from '../base/chance';
import type { Clock } from '../base/clock';
import type { Closers } from '../base/closers';
import { Scale } from '../base/scale';
import { behindOutages, Faults, FaultyService, faultyDatapoints } from '../faults';
import type { AwsService, FrontDoorOptions } from '../http';
import type { RestApis } from '../services/api-gateway';
import { type Channels, channelResources } from '../services/channels';
import { CloudFormationService, customResources, Stacks } from '../services/cloudformation';
import type { CloudWatch } from '../services/cloudwatch';
import { DynamoDbWhenNeeded, tableResources } from '../services/dynamodb';
import { type EventSourceMappings, eventSourceMappingResources } from '../services/event-source-mapping';
import { type DeliveryStreams, deliveryStreamResources, FirehoseService } from '../services/firehose';
import { catalogResources } from '../services/glue';
import { PermissionDelay } from '../services/iam';
import { KinesisEngine, KinesisService, streamResources } from '../services/kinesis';
import { functionResources, LambdaRuntime, LambdaService } from '../services/lambda';
import { bucketResources, ObjectStore, S3Service } from '../services/s3';
import { SnsService, Topics, topicResources } from '../services/sns';
import { Queues, queueResources, SqsService } from '../services/sqs';
import { StateMachines, StepFunctionsService, stateMachineResources } from '../services/step-functions';
import { StsService } from '../services/sts';
import type { ProvisionObserver, ResourceProvider } from '../template';
import { openApiGateway } from './api-gateway';
import { type Deliver, deliverTo } from './deliver-to';
import type { LocalAwsOptions } from './local-aws-options';
import { Monitoring } from './monitoring';
import { openStreamReaders } from './stream-readers';

/** Callbacks for events that answer no request. */
export interface Reports {
  readonly onNotice: (sentence: string) => void;
  readonly onError: (error: unknown, context: string) => void;
}

/** The services of the local run, connected with each other (docs/architecture.md, "To add a service"). */
export class LocalServices {
  private constructor(
    readonly scale: Scale,
    readonly kinesis: KinesisEngine,
    readonly lambda: LambdaRuntime,
    readonly eventSourceMappings: EventSourceMappings,
    readonly deliveryStreams: DeliveryStreams,
    readonly channels: Channels,
    readonly queues: Queues,
    readonly objects: ObjectStore,
    readonly stateMachines: StateMachines,
    readonly restApis: RestApis,
    /** Is to be told of what is made of the template. */
    readonly observer: ProvisionObserver,
    readonly cloudWatch: CloudWatch,
    /** The services' APIs, for the front door. */
    readonly apis: readonly AwsService[],
    /**
     * Returns the providers of resources. Functions can be started from then on.
     * @param endpoint URL of the front door
     */
    readonly providers: (endpoint: string) => readonly ResourceProvider[],
    /** What callers are answered whose permissions do not hold yet. */
    readonly refusalOf: FrontDoorOptions['refusalOf'],
    /** Requests of functions, as the clock counts them. */
    readonly visit: FrontDoorOptions['visit'],
    /** The faults that are injected, if any. */
    readonly faults: Faults | undefined,
  ) {}

  static async start(
    options: LocalAwsOptions,
    home: AwsEnvironment,
    clock: Clock,
    chance: Chance,
    { onNotice, onError }: Reports,
    closers: Closers,
  ): Promise<LocalServices> {
    const { account = {} } = options;
    const scale = new Scale(options.scale, options.burstSeconds);
    const faults = options.faults && new Faults({ faults: options.faults, clock, onFault: options.onFault });
    const monitoring = new Monitoring({
      clock,
      chance: chance.of('events'),
      scale,
      home,
      publish: (arn, notification) => topics.publish(arn, notification),
      invokeLater: (arn, event) => lambda.invokeAsync(arn, event, { endsWithRun: true }),
      deliver: (arn, body) => deliver(arn, { body }),
      putRecord: (arn, partitionKey, data): void => {
        const { writer } = kinesis.stream(parseArn(arn).resource.replace(/^stream\//, ''));
        writer.putRecord({ partitionKey, data: Buffer.from(data) });
      },
      startExecution: (arn, input) => stateMachines.start(arn, { input }),
      onNotice,
      onError,
      onTransition: options.onAlarmTransition,
      throughSource: faults && ((source) => faultyDatapoints(source, faults)),
    });

    const dynamodb = new DynamoDbWhenNeeded({
      ...home,
      clock,
      scale,
      onError: (error) => onError(error, 'DynamoDB'),
      onUsage: (usage) => monitoring.dynamodb.onUsage(usage),
    });
    closers.add(() => dynamodb.close());

    const kinesis = new KinesisEngine({
      ...home,
      clock,
      scale,
      memoryBudgetBytes: options.memoryBudgetBytes,
      onNotice: options.onMemoryUsedUp ?? onNotice,
      observer: monitoring.kinesis,
      fanOutObserver: monitoring.fanOut,
      slowdown: faults && ((streamName) => faults.slowdown(streamName)),
    });
    closers.add(() => kinesis.close());

    const queues = new Queues({ clock, chance: chance.of('sqs') });
    closers.add(() => queues.close());
    const topics = new Topics({
      clock,
      chance: chance.of('sns'),
      sendToQueue: (arn, message) => queues.send(arn, message),
      invokeLater: (arn, event) => lambda.invokeAsync(arn, event),
      onUndelivered: ({ subscription, messageId, reason }) =>
        onNotice(
          `${subscription.topicArn}: message ${messageId} was not delivered to ${subscription.endpoint}: ${reason}`,
        ),
    });
    const stacks = new Stacks(clock);
    const directory = join(options.folder, 's3');
    const objects = new ObjectStore({ directory, clock, chance: chance.of('s3'), onNotice });
    // The services' calls of each other do not pass the front door, so outages reach them here.
    const store = behindOutages(faults, 's3', objects, ['putObject']);
    const destinations = {
      queues: behindOutages(faults, 'sqs', queues, ['send']),
      topics: behindOutages(faults, 'sns', topics, ['publish']),
      objects: store,
    };
    const deliver: Deliver = (arn, delivery) => deliverTo(destinations, arn, delivery);

    // Filled once the front door is open, before any function is created.
    const variables: Record<string, string> = {
      // The warning is about this machine's Node.js; on AWS, each function runs on the runtime of its
      // resource.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    const lambda = new LambdaRuntime({
      clock,
      chance: chance.of('lambda'),
      variables: () => variables,
      logFolder: join(options.folder, 'logs'),
      onNotice,
      onLog: (line) => {
        monitoring.cloudWatch.readLog(line.text);
        options.onLog?.(line);
      },
      onInvocation: (facts) => monitoring.lambda.onInvocation(facts),
      maxEnvironments: options.maxEnvironments,
      functionTime: options.functionTime,
      accountConcurrency: account.concurrencyQuota,
      disturb: faults && ((functionName, environment) => faults.invocation(functionName, environment)),
      deliver: (arn, body) => deliver(arn, { body }),
    });
    closers.add(() => lambda.close());
    const { iamDelaySeconds: delaySeconds = 0 } = account;
    const permissions = new PermissionDelay({
      delaySeconds,
      clock,
      functionOf: (accessKeyId) => lambda.workingFunction(accessKeyId),
    });
    closers.add(() => permissions.close());

    const stateMachines = new StateMachines({
      invoker: lambda,
      listObjects: (bucket) => objects.listObjects(bucket),
      clock,
      chance: chance.of('states'),
      onChange: (execution) => monitoring.onExecution(execution),
      onNotice,
    });
    closers.add(() => stateMachines.close());

    const { eventSourceMappings, catalog, deliveryStreams, channels } = openStreamReaders({
      options,
      scale,
      clock,
      chance,
      faults,
      kinesis,
      lambda,
      store,
      deliver,
      monitoring,
      onNotice,
      closers,
    });
    monitoring.watch({ kinesis, queues, eventSourceMappings, deliveryStreams, channels }, () => clock.now());
    // Closed first, so that monitoring starts nothing while the others stop.
    closers.add(() => monitoring.close());
    // Closed first too: buffers are delivered then, also if a service is down.
    closers.add(() => faults?.end());

    const kinesisApi = new KinesisService(kinesis, onError);
    const apiGateway = openApiGateway({ clock, chance, faults, monitoring, onNotice, kinesis: kinesisApi });
    const firehoseRecords = chance.of('firehose records');
    const apis = [
      kinesisApi,
      new LambdaService({ runtime: lambda, eventSourceMappings, onError }),
      new SqsService({ queues, home, onError }),
      new SnsService({ topics, home, chance: chance.of('sns requests'), onError }),
      new S3Service({ store: objects, chance: chance.of('s3 uploads'), onError }),
      new FirehoseService({ streams: deliveryStreams, clock, chance: firehoseRecords, onError }),
      new StepFunctionsService({ machines: stateMachines, onError }),
      new CloudFormationService({ stacks, chance: chance.of('cloudformation requests'), onError }),
      dynamodb,
      ...monitoring.apis,
    ];
    const sts = new StsService({ home, chance: chance.of('sts requests') });
    const providers = (endpoint: string) => {
      variables.AWS_ENDPOINT_URL = endpoint;
      return [
        streamResources(kinesis),
        functionResources(lambda, join(options.folder, 'inline')),
        eventSourceMappingResources(eventSourceMappings),
        catalogResources(catalog),
        deliveryStreamResources(deliveryStreams),
        channelResources(channels),
        queueResources(queues, endpoint),
        topicResources(topics),
        bucketResources(objects),
        tableResources(dynamodb),
        stateMachineResources(stateMachines),
        ...apiGateway.providers(endpoint),
        customResources({ lambda, stacks, clock, chance: chance.of('cloudformation') }),
        ...monitoring.providers,
      ];
    };
    const observer: ProvisionObserver = {
      stackBegun: (stack) => stacks.stackBegun(stack),
      resourceMade: (stackId, resource) => {
        stacks.resourceMade(stackId, resource);
        const isFunction = resource.type === 'AWS::Lambda::Function';
        if (isFunction && delaySeconds > 0) permissions.functionMade(resource.ref);
      },
      stackMade: (stackId, outputs) => stacks.stackMade(stackId, outputs),
    };
    return new LocalServices(
      scale,
      kinesis,
      lambda,
      eventSourceMappings,
      deliveryStreams,
      channels,
      queues,
      objects,
      stateMachines,
      apiGateway.restApis,
      observer,
      monitoring.cloudWatch,
      // Who a caller is does not fail.
      [...(faults ? apis.map((api) => new FaultyService(api, faults)) : apis), sts],
      providers,
      (caller) => permissions.refusalOf(caller),
      (accessKeyId) => lambda.requestOf(accessKeyId),
      faults,
    );
  }
}
