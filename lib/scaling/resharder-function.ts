import {
  Duration,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  type RemovalPolicy,
  Stack,
  type aws_sqs as sqs,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { streamResource } from '../stream/known-stream';
import { StreamGrants } from '../stream/stream-grants';
import { BundledFunction } from '../support/bundled-function';
import { deadLetterQueue } from '../support/dead-letter-queue';
import { grantKeyUse, grantOn } from '../support/grants';
import { ACCEPTED, accept } from '../support/nag';
import { METRIC_NAMESPACE } from './autoscaler-metrics';
import { type ShardAutoscalerOptions, ShardMetrics } from './shard-autoscaler-options';
import { shardSchedulesJson } from './shard-schedule';

/** A run waits up to 45 seconds for its reshards. */
const SHORTEST_TIMEOUT = Duration.minutes(1);

/** Properties of a Resharder. */
export interface ResharderFunctionProps extends ShardAutoscalerOptions {
  readonly stream: kinesis.IStream;
  /** The rule that invokes the function every minute while it has work. */
  readonly tickRuleName: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The function that decides and reshards, with the table of its state and the queue of events that it failed
 * on.
 */
export class ResharderFunction extends Construct {
  readonly function: lambda.Function;
  /** The state of the function: the load that it learned, and its calls of the last 24 hours. */
  readonly state: dynamodb.Table;
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: ResharderFunctionProps) {
    super(scope, id);
    const { stream, notificationTopic, removalPolicy } = props;
    this.deadLetterQueue = deadLetterQueue(this, { of: 'a function', removalPolicy });
    this.state = new dynamodb.Table(this, 'State', {
      partitionKey: { name: 'stream', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy,
    });
    Validations.of(this.state).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: ACCEPTED.DynamoDBPITREnabled,
    });
    accept(this.state, 'DynamoDBInBackupPlan', 'DynamoDBPITREnabled');
    const resource = streamResource(stream);
    const stackId = resource && Stack.of(resource).stackId;
    const schedules = shardSchedulesJson(props.schedules);
    this.function = new BundledFunction(this, 'Resharder', {
      bundle: 'resharder',
      description: `Keeps the shards of ${stream.node.path} to its load`,
      // A run waits up to 45 seconds for its reshards. The rest of the time is for calls that it retries.
      timeout: Duration.minutes(2),
      shortestTimeout: SHORTEST_TIMEOUT,
      // No concurrency is reserved: one execution works, and every other one sees its lease and ends. Lambda
      // refuses reservations in an account whose quota is 10.
      options: props.functionOptions,
      removalPolicy,
      environment: {
        STREAM_ARN: stream.streamArn,
        STATE_TABLE_NAME: this.state.tableName,
        MIN_SHARDS: String(props.minShards),
        MAX_SHARDS: String(props.maxShards),
        METRIC_NAMESPACE,
        DRY_RUN: String(props.dryRun ?? false),
        SHARD_METRICS: props.shardMetrics ?? shardMetricsOf(resource),
        ...(schedules && { SCHEDULES: schedules }),
        TICK_RULE_NAME: props.tickRuleName,
        CONSUMER_ITERATOR_AGE: String(props.watchFanOutConsumers ?? true),
        ...policySettings(props),
        ...(resource && stackId && { STACK_ID: stackId, STREAM_LOGICAL_ID: resource.logicalId }),
        ...(notificationTopic && { NOTIFICATION_TOPIC_ARN: notificationTopic.topicArn }),
      },
    }).function;
    this.node.defaultChild = this.function;
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      // Longer than three attempts take. An older event is useless, because the schedule has sent newer ones.
      maxEventAge: Duration.minutes(10),
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
    });
    this.permit(props, stackId);
  }

  private permit(
    { stream, tickRuleName, notificationTopic }: ResharderFunctionProps,
    stackId?: string,
  ): void {
    const grantee = this.function;
    StreamGrants.of(stream).resharder(grantee);
    const allow = (actions: string[], ...resourceArns: string[]) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
    const tickRuleArn = Stack.of(this).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: tickRuleName,
    });
    allow(['cloudwatch:GetMetricData'], '*');
    allow(['dynamodb:DeleteItem', 'dynamodb:UpdateItem'], this.state.tableArn);
    allow(['events:DisableRule', 'events:EnableRule'], tickRuleArn);
    allow(['sqs:SendMessage'], this.deadLetterQueue.queueArn);
    if (stackId !== undefined) {
      allow(['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'], stackId);
    }
    if (notificationTopic !== undefined) {
      grantOn(notificationTopic, notificationTopic.topicArn, grantee, ['sns:Publish']);
      const key = notificationTopic.masterKey;
      if (key) grantKeyUse({ key, grantee, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], service: 'sns' });
    }
    if (grantee.role === undefined) return;
    Validations.of(grantee.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'cloudwatch:GetMetricData and kinesis:DescribeLimits, UpdateShardCount, EnableEnhancedMonitoring and ' +
        'DisableEnhancedMonitoring know no resources (AWS, Service Authorization Reference).',
    });
  }
}

/** What the template asks for stays on. */
function shardMetricsOf(resource: kinesis.CfnStream | undefined): ShardMetrics {
  const asked = resource?.desiredShardLevelMetrics ?? [];
  return asked.includes('ALL') || asked.includes('WriteProvisionedThroughputExceeded')
    ? ShardMetrics.ALWAYS
    : ShardMetrics.ON_DEMAND;
}

/** The settings that a person chose. The policy has its own defaults for the others. */
function policySettings(props: ShardAutoscalerOptions): Record<string, string> {
  const chosen: [string, number | string | undefined][] = [
    ['REJECTED_AT_MOST', props.rejectedAtMost],
    ['CHANGES_PER_DAY', props.changesPerDay],
    ['LOSS_PRICE', props.lossPrice],
    ['MAX_ITERATOR_AGE_MS', props.maxIteratorAge?.toMilliseconds()],
    ['UPDATE_SHARD_COUNT_QUOTA', props.updateShardCountQuota],
    ['KEEP_OTHERS_GROWTH_MS', props.keepManualGrowth?.toMilliseconds()],
  ];
  return Object.fromEntries(
    chosen.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
