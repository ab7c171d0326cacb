import type { AwsEnvironment } from '../base/aws-environment';
import type { Chance } from '../base/chance';
import type { Clock } from '../base/clock';
import type { Scale } from '../base/scale';
import { StatisticSet } from '../base/statistic-set';
import type { AwsService } from '../http';
import type { Channels } from '../services/channels';
import {
  type AlarmTransition,
  alarmResources,
  CloudWatch,
  CloudWatchService,
  type MetricSource,
} from '../services/cloudwatch';
import type { EventSourceMappings } from '../services/event-source-mapping';
import { EventsService, eventResources, Rules, Schedules } from '../services/events';
import type { DeliveryStreams } from '../services/firehose';
import type { KinesisEngine } from '../services/kinesis';
import type { FilteredValue } from '../services/logs';
import type { Queues } from '../services/sqs';
import { type Execution, statusChange } from '../services/step-functions';
import type { ResourceProvider } from '../template';
import {
  ApiGatewayMetrics,
  atScale,
  ChannelMetrics,
  DynamoDbMetrics,
  FanOutMetrics,
  FirehoseMetrics,
  KinesisMetrics,
  LambdaMetrics,
  mappingMetrics,
  queueMetrics,
  StateMachineMetrics,
} from './metrics';

export interface MonitoringOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** What the records stand for that the services count. */
  readonly scale: Scale;
  readonly home: AwsEnvironment;
  readonly publish: (
    topicArn: string,
    notification: { subject: string; message: string },
  ) => Promise<unknown>;
  readonly invokeLater: (functionArn: string, event: string) => unknown;
  readonly deliver: (arn: string, body: string) => Promise<unknown>;
  readonly putRecord: (streamArn: string, partitionKey: string, data: string) => unknown;
  readonly startExecution: (stateMachineArn: string, input: string) => unknown;
  readonly onNotice: (sentence: string) => void;
  readonly onError: (error: unknown, context: string) => void;
  readonly onTransition?: (transition: AlarmTransition) => void;
  /** Puts something between a service's metrics and CloudWatch. Default: nothing. */
  readonly throughSource?: (source: MetricSource) => MetricSource;
}

/** The services that publish metrics, besides Lambda. */
export interface Monitored {
  readonly kinesis: KinesisEngine;
  readonly queues: Queues;
  readonly eventSourceMappings: EventSourceMappings;
  readonly deliveryStreams: DeliveryStreams;
  readonly channels: Channels;
}

/** CloudWatch and EventBridge on one clock, and the metrics that they collect from the other services. */
export class Monitoring {
  /** Observes the Kinesis engine. */
  readonly kinesis = new KinesisMetrics();
  /** Observes registered consumers. */
  readonly fanOut = new FanOutMetrics();
  /** Observes functions. */
  readonly lambda = new LambdaMetrics();
  /** Observes tables. */
  readonly dynamodb = new DynamoDbMetrics();
  /** Observes delivery streams. */
  readonly firehose = new FirehoseMetrics();
  /** Observes channels. */
  readonly channels = new ChannelMetrics();
  /** Observes REST APIs. */
  readonly apiGateway = new ApiGatewayMetrics();
  /** Observes executions of state machines. */
  private readonly stateMachines = new StateMachineMetrics();
  readonly cloudWatch: CloudWatch;
  /** The APIs of CloudWatch and EventBridge. */
  readonly apis: readonly AwsService[];
  readonly providers: readonly ResourceProvider[];
  private readonly rules: Rules;
  private readonly schedules: Schedules;

  constructor(private readonly options: MonitoringOptions) {
    const { clock, home, chance, onError } = options;
    this.rules = new Rules({ ...options, chance: chance.of('rules') });
    this.schedules = new Schedules({ ...options, chance: chance.of('schedules') });
    this.cloudWatch = new CloudWatch({ ...options, putEvent: (event) => this.rules.put(event) });
    this.apis = [
      new CloudWatchService(this.cloudWatch, onError, chance.of('requests')),
      new EventsService({ rules: this.rules, clock, home, onError }),
    ];
    this.providers = [alarmResources(this.cloudWatch), eventResources(this.rules, this.schedules)];
  }

  /** Counts an execution that started or ended, and sends its status change event. */
  onExecution(execution: Execution): void {
    this.stateMachines.onChange(execution);
    const event = statusChange(execution, this.cloudWatch.clock.now());
    if (event !== undefined) this.rules.put(event);
  }

  /** Adds a value that a metric filter has found. */
  put({ namespace, name, value, dimensions }: FilteredValue): void {
    const { store, clock } = this.cloudWatch;
    const set = StatisticSet.of(value);
    store.add({ metric: { namespace, name, dimensions }, unit: 'None', timestamp: clock.now(), set });
  }

  /** Starts to collect the services' metrics. */
  watch(services: Monitored, now: () => number): void {
    const { kinesis, queues, eventSourceMappings, deliveryStreams, channels } = services;
    const { scale, throughSource = (source: MetricSource) => source } = this.options;
    const sources = [
      this.kinesis.source(kinesis),
      this.fanOut.source,
      this.lambda.source,
      this.stateMachines.source,
      this.dynamodb.source,
      mappingMetrics(eventSourceMappings),
      queueMetrics(queues, now),
      this.firehose.source(deliveryStreams, now),
      this.channels.source(channels, now),
      this.apiGateway.source,
    ];
    for (const source of sources) this.cloudWatch.addSource(throughSource(atScale(scale, source)));
  }

  /** Stops minutes and schedules. */
  close(): void {
    this.cloudWatch.close();
    this.rules.close();
    this.schedules.close();
  }
}
