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
import { METRIC_NAMESPACE } from './autoscaler-metrics';
import { type ShardAutoscalerOptions, ShardMetrics } from './shard-autoscaler-options';

/** Properties of a Resharder. */
export interface ResharderFunctionProps extends ShardAutoscalerOptions {
  readonly stream: kinesis.IStream;
  /** The rule that wakes the function every minute while it has work. */
  readonly tickRuleName: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The function that decides and reshards, what it remembers, and where an event goes that it could not
 * handle.
 */
export class ResharderFunction extends Construct {
  readonly function: lambda.Function;
  /** Its memory: learned load, and the calls of the last 24 hours. */
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
      reason: 'Yesterday’s memory of the load is worth nothing: without any the function learns anew.',
    });
    const resource = streamResource(stream);
    const stackId = resource && Stack.of(resource).stackId;
    this.function = new BundledFunction(this, 'Resharder', {
      bundle: 'resharder',
      description: `Keeps the shards of ${stream.node.path} to its load`,
      // A run waits for its reshards for three quarters of a minute; the rest is for calls that are tried
      // again.
      timeout: Duration.minutes(2),
      // One works. Another one finds that out by the lock and ends; without it Lambda would throttle the
      // event, try again ever more seldom while the first one waits for its reshards, and in the end report
      // the event as failed.
      reservedConcurrentExecutions: 2,
      removalPolicy,
      environment: {
        STREAM_ARN: stream.streamArn,
        STATE_TABLE_NAME: this.state.tableName,
        MIN_SHARDS: String(props.minShards),
        MAX_SHARDS: String(props.maxShards),
        METRIC_NAMESPACE,
        DRY_RUN: String(props.dryRun ?? false),
        SHARD_METRICS: props.shardMetrics ?? ShardMetrics.ON_DEMAND,
        TICK_RULE_NAME: props.tickRuleName,
        CONSUMER_ITERATOR_AGE: String(props.watchFanOutConsumers ?? false),
        ...policySettings(props),
        ...(stackId && { STACK_ID: stackId }),
        ...(notificationTopic && { NOTIFICATION_TOPIC_ARN: notificationTopic.topicArn }),
      },
    }).function;
    this.node.defaultChild = this.function;
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      // Longer than three attempts take. An older event is of no use, since the schedule has brought newer
      // ones.
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
    if (stackId !== undefined) allow(['cloudformation:DescribeStacks'], stackId);
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

/** What the policy has defaults of its own for; only what is chosen is written. */
function policySettings(props: ShardAutoscalerOptions): Record<string, string> {
  const chosen: [string, number | undefined][] = [
    ['LOSS_PRICE', props.lossPrice],
    ['MAX_ITERATOR_AGE_MS', props.maxIteratorAge?.toMilliseconds()],
    ['UPDATE_SHARD_COUNT_QUOTA', props.updateShardCountQuota],
  ];
  return Object.fromEntries(
    chosen.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
