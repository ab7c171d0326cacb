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
import { withRunbook } from '../support/runbook';
import { checkAutoscaledStream, checkAutoscalerOptions } from './autoscaler-checks';
import { autoscalerDashboard } from './autoscaler-dashboard';
import { autoscalerMetric } from './autoscaler-metrics';
import { ResharderFunction } from './resharder-function';
import type { ShardAutoscalerOptions } from './shard-autoscaler-options';
import { WakeUpAlarms } from './wake-up-alarms';

/** Properties of a ShardAutoscaler. */
export interface ShardAutoscalerProps extends ShardAutoscalerOptions {
  /**
   * A stream in provisioned mode: of this app, or an imported one, which must carry its key
   * (`DataStream.fromDataStreamAttributes`).
   */
  readonly stream: kinesis.IStream;

  /**
   * What happens to the function's memory, logs and dead letters when they leave the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Keeps the number of a stream's shards to its load, and isolates hot shards. CloudWatch alarms wake a function, which
 * finds out what there is to do; a schedule wakes it every 5 minutes in any case, and every minute while a change is
 * under way, so that no missed alarm can strand it. Nothing that it does changes an alarm.
 *
 * A number of shards that the template states would come back with a deployment. `DataStream` with
 * `StreamCapacity.autoscaled` has a LiveShardCount against that; give one to any other stream of the app.
 *
 * The function has a reserved concurrency of 2, which an account needs to have left (at least 100 executions must stay
 * unreserved; AWS Lambda quotas). One autoscaler a stream.
 *
 * @example
 * new ShardAutoscaler(this, 'Autoscaler', { stream, minShards: 2, maxShards: 64 });
 */
export class ShardAutoscaler extends Construct {
  /** The stream whose shards are kept to its load. */
  public readonly stream: kinesis.IStream;
  /** The fewest shards that it leaves. */
  public readonly minShards: number;
  /** The most shards that it makes. */
  public readonly maxShards: number;
  /** The function that decides and reshards. Invoked with `{}` it decides at once. */
  public readonly function: lambda.Function;
  /** What the function remembers, one item a stream. */
  public readonly stateTable: dynamodb.Table;
  /** Events that the function failed on three times. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Wakes the function: 80 % of the write capacity used in 2 of 6 minutes. */
  public readonly utilizationHighAlarm: cloudwatch.Alarm;
  /** Wakes the function: 40 % of the write capacity used, or less, in 11 of 15 minutes. */
  public readonly utilizationLowAlarm: cloudwatch.Alarm;
  /** Wakes the function: a minute with a refused record. */
  public readonly writeThrottledAlarm: cloudwatch.Alarm;
  /** In ALARM while the dead-letter queue holds something: the stream is no longer kept to its load. */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** Demand, capacity, throttling, quota and decisions. Undefined with `dashboard: false`. */
  public readonly dashboard?: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: ShardAutoscalerProps) {
    super(scope, id);
    const where = `ShardAutoscaler "${this.node.path}"`;
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
    this.failureAlarm = this.alarmOnFailure(props.alarmActions ?? []);
    if (props.dashboard !== false) {
      this.dashboard = autoscalerDashboard(this, { stream, resharder: this.function, maxShards });
    }
  }

  /** Open shards: Maximum of 1 minute. Published with each decision. */
  public metricOpenShardCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'OpenShardCount', props);
  }

  /** The share of the write capacity that is used, as the function sees it: Maximum of 1 minute. */
  public metricUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'Utilization', props);
  }

  /** UpdateShardCount calls that are left in the rolling 24 hours: Maximum of 1 minute. */
  public metricQuotaRemaining(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return autoscalerMetric(this.stream, 'QuotaRemaining', props);
  }

  /** Shards that take more than their part: Maximum of 1 minute. */
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
   * The function has to know the rule that invokes it; two references would make a circle, so the name is made here.
   * The stack's own UUID makes it unique in the account, however often the app is deployed.
   */
  private nameOfTickRule(): string {
    const stackUuid = Fn.select(2, Fn.split('/', Stack.of(this).stackId));
    return Fn.join('-', ['reshard-tick', stackUuid, this.node.addr.slice(-8)]);
  }

  private alarmOnFailure(actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, 'FailureAlarm', {
      alarmDescription: withRunbook(
        `The autoscaler ${this.node.path} failed three times on an event; its log says why.`,
        'autoscaler',
      ),
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...actions);
    return alarm;
  }
}
