import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_dynamodb as dynamodb,
  aws_events as events,
  Fn,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  RemovalPolicy,
  Stack,
  type aws_sqs as sqs,
  aws_events_targets as targets,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { whenKplWrites } from '../stream/kpl-writers';
import { arrivalAlarm } from '../support/arrival-alarm';
import { checkStream } from '../support/check';
import { checkAutoscaledStream, checkAutoscalerOptions } from './autoscaler-checks';
import { autoscalerDashboard } from './autoscaler-dashboard';
import { autoscalerMetric } from './autoscaler-metrics';
import { ResharderFunction } from './resharder-function';
import type { ShardAutoscalerOptions } from './shard-autoscaler-options';
import { WakeUpAlarms } from './wake-up-alarms';

/** Properties of a ShardAutoscaler. */
export interface ShardAutoscalerProps extends ShardAutoscalerOptions {
  /**
   * A stream in provisioned mode, of this app or imported. An imported one must carry its key
   * (`DataStream.fromDataStreamAttributes`).
   */
  readonly stream: kinesis.IStream;

  /**
   * The removal policy of the function's state, logs and dead letters.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Keeps a stream's number of shards to its load, and isolates hot shards. CloudWatch alarms start a function,
 * which decides what to do. A schedule starts it every 5 minutes as well, and every minute while a change is
 * under way, so a missed alarm only delays it. The autoscaler never changes an alarm.
 *
 * A deployment would set the number of shards back to the one in the template. `DataStream` with
 * `StreamCapacity.autoscaled` has a LiveShardCount that prevents this; give one to any other stream of the
 * app.
 *
 * Use one autoscaler per stream. It reserves no concurrency: its state holds a lease, so one execution works
 * at a time.
 *
 * @example
 * new ShardAutoscaler(this, 'Autoscaler', { stream, minShards: 2, maxShards: 64 });
 */
export class ShardAutoscaler extends Construct {
  /** The stream that is autoscaled. */
  public readonly stream: kinesis.IStream;
  /** The fewest open shards. */
  public readonly minShards: number;
  /** The most open shards. */
  public readonly maxShards: number;
  /**
   * The function that decides and reshards. Invoke it with `{}` to make it decide at once, and with
   * `{"holdUntil": "2026-11-27T22:00:00Z", "minShards": 50}` to have that many shards at least until then.
   */
  public readonly function: lambda.Function;
  /** The state of the function, one item per stream. */
  public readonly stateTable: dynamodb.Table;
  /** The events on which the function failed three times. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Starts the function when 80 % of the write capacity is used in 2 of 6 minutes. */
  public readonly utilizationHighAlarm: cloudwatch.Alarm;
  /** Starts the function when 40 % of the write capacity or less is used in 11 of 15 minutes. */
  public readonly utilizationLowAlarm: cloudwatch.Alarm;
  /** Starts the function after a minute with a refused record. */
  public readonly writeThrottledAlarm: cloudwatch.Alarm;
  /**
   * In ALARM when an event reaches the dead-letter queue, and for six hours afterwards: the shards may not follow
   * the load. It ends when the function works again, whatever lies in the queue.
   */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** Shows demand, capacity, throttling, quota and decisions. Undefined with `dashboard: false`. */
  public readonly dashboard?: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: ShardAutoscalerProps) {
    super(scope, id);
    const where = `ShardAutoscaler "${this.node.path}"`;
    checkStream(where, props.stream);
    const { stream, maxShards } = props;
    checkAutoscalerOptions(where, props);
    checkAutoscaledStream(this, where, props);
    this.stream = stream;
    this.minShards = props.minShards;
    this.maxShards = maxShards;

    const tickRuleName = this.nameOfTickRule();
    const resharder = new ResharderFunction(this, 'Resharder', {
      ...props,
      tickRuleName,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    this.function = resharder.function;
    this.stateTable = resharder.state;
    this.deadLetterQueue = resharder.deadLetterQueue;
    this.node.defaultChild = this.function;
    whenKplWrites(stream, () => this.warnOfAggregates());

    const reconcile = new events.Rule(this, 'Reconcile', {
      description: `Wakes the autoscaler of ${stream.node.path}`,
      schedule: events.Schedule.rate(Duration.minutes(5)),
    });
    const tick = new events.Rule(this, 'Tick', {
      ruleName: tickRuleName,
      description: `Wakes the autoscaler of ${stream.node.path} while a change is under way; it switches this on and off`,
      schedule: events.Schedule.rate(Duration.minutes(1)),
      enabled: false,
    });
    for (const rule of [reconcile, tick]) rule.addTarget(new targets.LambdaFunction(this.function));

    const alarms = new WakeUpAlarms(this, 'Alarms', { stream, resharder: this.function });
    this.utilizationHighAlarm = alarms.utilizationHigh;
    this.utilizationLowAlarm = alarms.utilizationLow;
    this.writeThrottledAlarm = alarms.writeThrottled;
    this.failureAlarm = arrivalAlarm(this, 'FailureAlarm', {
      arrivals: this.deadLetterQueue.metricNumberOfMessagesSent({
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.SUM,
      }),
      says: `The autoscaler ${this.node.path} failed three times on an event; its log says why.`,
      page: 'autoscaler',
      actions: props.alarmActions,
    });
    if (props.dashboard !== false) {
      this.dashboard = autoscalerDashboard(this, { stream, resharder: this.function, maxShards });
    }
  }

  /** Open shards: Maximum of 1 minute. The autoscaler publishes it with each decision. */
  public metricOpenShardCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'OpenShardCount', props);
  }

  /** The shards that the load wants, whatever the bounds say: Maximum of 1 minute. Absent while no load is known. */
  public metricWantedShards(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'WantedShards', props);
  }

  /** The most shards that the load may have, within `maxShards` and the account's limit: Maximum of 1 minute. */
  public metricAllowedShards(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'AllowedShards', props);
  }

  /** The share of the write capacity that is used, as the function sees it: Maximum of 1 minute. */
  public metricUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'Utilization', props);
  }

  /** UpdateShardCount calls left in the rolling 24 hours: Maximum of 1 minute. */
  public metricQuotaRemaining(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'QuotaRemaining', props);
  }

  /** Shards that get more than their share of the traffic: Maximum of 1 minute. */
  public metricHotShards(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'HotShards', props);
  }

  /** Decisions: Sum of 1 minute. */
  public metricDecisions(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'Decisions', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  private warnOfAggregates(): void {
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:ShardAutoscaler.aggregatesDropped',
      `the Kinesis Producer Library writes to the stream "${this.stream.node.path}", which is resharded. For a while after ` +
        'each reshard the library puts records into aggregates of another shard, and readers that take aggregates apart ' +
        '(the KCL, Lambda by enhanced fan-out) drop those without a trace. Switch aggregation off in the producer.',
    );
  }

  /**
   * The name of the rule that invokes the function. The function knows the rule by this name, because a
   * reference in both directions would be circular. The stack's UUID makes it unique in the account.
   */
  private nameOfTickRule(): string {
    const stackUuid = Fn.select(2, Fn.split('/', Stack.of(this).stackId));
    return Fn.join('-', ['reshard-tick', stackUuid, this.node.addr.slice(-8)]);
  }
}
