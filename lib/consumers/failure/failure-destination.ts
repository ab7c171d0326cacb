import {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_iam as iam,
  aws_kms as kms,
  type aws_lambda as lambda,
  RemovalPolicy,
  type aws_s3 as s3,
  aws_sns as sns,
  type aws_sqs as sqs,
  Token,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InputError } from '../../support/check';
import { deadLetterQueue } from '../../support/dead-letter-queue';
import { encryptedBucket } from '../../support/encrypted-bucket';
import { grantKeyUse, grantOn } from '../../support/grants';
import { DEFAULT_QUEUE_RETENTION_DAYS } from '../../support/limits';
import { acknowledgeWildcards } from '../../support/wildcards';
import { mappingMetric } from '../reading';

/**
 * Where the event source mapping sends what the function could not process, after its last attempt or at the
 * limit of its age. A bucket gets the records; a queue and a topic get a pointer to them (shard and sequence
 * numbers).
 */
export class FailureDestination {
  /**
   * Pointers in an SQS queue; `DeadLetterRedrive` replays what they point to.
   *
   * What it loses: the payload. A pointer is worth as much as its records, and retention removes them (after
   * 24 hours by default); SQS removes the pointer itself after 14 days at most. An outage makes one message
   * of each batch or record that is given up, and the redrive has to read the stream again, beside its other
   * readers.
   */
  public static queue(options: QueueDestinationOptions = {}): FailureDestination {
    return new FailureDestination((scope) => bindQueue(scope, options));
  }

  /**
   * Pointers to all subscribers of an SNS topic.
   *
   * What it loses: the payload, and the pointer too. Nothing keeps them, so there is nothing to redrive from;
   * what no subscriber has acted on before retention ends is gone.
   */
  public static topic(options: TopicDestinationOptions = {}): FailureDestination {
    return new FailureDestination((scope) => bindTopic(scope, options));
  }

  /**
   * The failed invocations with their records, as objects in S3, for as long as you keep them: nothing races
   * against retention. It costs a PUT request for each batch that is given up.
   */
  public static bucket(options: BucketDestinationOptions = {}): FailureDestination {
    return new FailureDestination((scope) => bindBucket(scope, options));
  }

  private constructor(private readonly bind: (scope: Construct) => FailureDestinationConfig) {}

  /**
   * Makes the resources of the destination, as children of its consumer.
   * @internal
   */
  public _bind(scope: Construct): FailureDestinationConfig {
    return this.bind(scope);
  }
}

/** A failure destination as its consumer uses it. */
export interface FailureDestinationConfig {
  readonly arn: string;
  readonly queue?: sqs.IQueue;
  readonly topic?: sns.ITopic;
  readonly bucket?: s3.IBucket;
  /** Permits the consumer's function to deliver to it. Lambda delivers with the function's role. */
  grantDelivery(grantee: iam.IGrantable): iam.Grant;
  /**
   * Failures that arrive in a minute; not how many lie there, or one poison record would be an alarm for
   * ever.
   */
  failures(mapping: lambda.IEventSourceMapping): cloudwatch.Metric;
  /** Whether `failures` is one of the mapping's EventCount metrics, which can be switched off. */
  readonly measuredByMapping: boolean;
  /** How long a pointer is kept. Undefined where the payload is kept, or nothing. */
  readonly pointerRetention?: Duration;
}

/** Options of `FailureDestination.queue`. */
export interface QueueDestinationOptions {
  /**
   * An existing standard queue; Lambda cannot deliver to a FIFO queue (AWS Lambda Developer Guide).
   *
   * @default - the consumer makes a queue: 14 days of retention, encrypted by SQS, TLS only
   */
  readonly queue?: sqs.IQueue;

  /**
   * The removal policy of the queue that the consumer makes. It does not apply to an existing queue.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

export function bindQueue(scope: Construct, options: QueueDestinationOptions): FailureDestinationConfig {
  if (options.queue?.fifo) {
    throw new InputError(
      `FailureDestination.queue of "${scope.node.path}": queue is the FIFO queue "${options.queue.node.path}"; ` +
        'allowed is a standard queue (Lambda, failure destinations of Kinesis event source mappings).',
    );
  }
  const queue =
    options.queue ??
    deadLetterQueue(scope, {
      of: 'an event source mapping',
      removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  return {
    arn: queue.queueArn,
    queue,
    measuredByMapping: false,
    grantDelivery: (grantee) => {
      const grant = grantOn(queue, queue.queueArn, grantee, ['sqs:SendMessage']);
      const key = queue.encryptionMasterKey;
      if (key === undefined) return grant;
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
      return grant.combine(grantKeyUse({ key, grantee, actions, service: 'sqs' }));
    },
    failures: () =>
      queue.metricNumberOfMessagesSent({ period: Duration.minutes(1), statistic: cloudwatch.Stats.SUM }),
    pointerRetention: retentionOfQueue(queue),
  };
}

/** An imported queue is taken to have SQS's default. */
function retentionOfQueue(queue: sqs.IQueue): Duration | undefined {
  const { messageRetentionPeriod: seconds } = Object(queue.node.defaultChild) as Partial<sqs.CfnQueue>;
  if (Token.isUnresolved(seconds)) return undefined;
  return seconds === undefined ? Duration.days(DEFAULT_QUEUE_RETENTION_DAYS) : Duration.seconds(seconds);
}

/** Options of `FailureDestination.topic`. */
export interface TopicDestinationOptions {
  /**
   * An existing standard topic; Lambda cannot deliver to a FIFO topic (AWS Lambda Developer Guide).
   *
   * @default - the consumer makes a topic: encrypted with `alias/aws/sns`, TLS only
   */
  readonly topic?: sns.ITopic;
}

export function bindTopic(scope: Construct, options: TopicDestinationOptions): FailureDestinationConfig {
  if (options.topic?.fifo) {
    throw new InputError(
      `FailureDestination.topic of "${scope.node.path}": topic is the FIFO topic "${options.topic.node.path}"; ` +
        'allowed is a standard topic (Lambda, failure destinations of Kinesis event source mappings).',
    );
  }
  const topic = options.topic ?? ownTopic(scope);
  return {
    arn: topic.topicArn,
    topic,
    measuredByMapping: true,
    grantDelivery: (grantee) => {
      const grant = grantOn(topic, topic.topicArn, grantee, ['sns:Publish']);
      const key = options.topic?.masterKey;
      if (key === undefined) return grant;
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
      return grant.combine(grantKeyUse({ key, grantee, actions, service: 'sns' }));
    },
    failures: (mapping) => mappingMetric(mapping, 'OnFailureDestinationDeliveredEventCount'),
  };
}

function ownTopic(scope: Construct): sns.Topic {
  // The messages are pointers, not records, so the AWS managed key of SNS is enough. It needs no grants.
  const masterKey = kms.Alias.fromAliasName(scope, 'TopicKey', 'alias/aws/sns');
  return new sns.Topic(scope, 'FailureTopic', { masterKey, enforceSSL: true });
}

/** The prefix under which Lambda writes failed invocations (AWS Lambda Developer Guide). */
export const FAILURE_PREFIX = 'aws/lambda/';

/** Options of `FailureDestination.bucket`. */
export interface BucketDestinationOptions {
  /**
   * An existing bucket.
   *
   * @default - the consumer makes a bucket: encrypted with its own key, which rotates, no public access, TLS
   * only
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long the bucket that the consumer makes keeps failed records. It does not apply to an existing
   * bucket.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;

  /**
   * The removal policy of the bucket that the consumer makes, and of its key. It does not apply to an
   * existing bucket.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

export function bindBucket(scope: Construct, options: BucketDestinationOptions): FailureDestinationConfig {
  const bucket = options.bucket ?? ownBucket(scope, options);
  return {
    arn: bucket.bucketArn,
    bucket,
    measuredByMapping: true,
    grantDelivery: (grantee) => {
      const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
      const failures = bucket.arnForObjects(`${FAILURE_PREFIX}*`);
      const put = iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:PutObject'],
        resourceArns: [failures],
        conditions,
      });
      const list = iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:ListBucket'],
        resourceArns: [bucket.bucketArn],
        conditions,
      });
      const grant = put.combine(list);
      if (grantee.grantPrincipal instanceof iam.Role) {
        const reason = 'Lambda chooses the keys of failed invocations, all of them under this prefix.';
        acknowledgeWildcards(grantee.grantPrincipal, [failures], reason);
      }
      const key = bucket.encryptionKey;
      if (key === undefined) return grant;
      return grant.combine(grantKeyUse({ key, grantee, actions: ['kms:GenerateDataKey'], service: 's3' }));
    },
    failures: (mapping) => mappingMetric(mapping, 'OnFailureDestinationDeliveredEventCount'),
  };
}

function ownBucket(scope: Construct, options: BucketDestinationOptions): s3.Bucket {
  // Not the stream's key: these records outlive the stream, and must stay readable when its key is gone.
  return encryptedBucket(scope, 'FailureBucket', {
    holds: `the failed records of ${scope.node.path}`,
    expiration: options.expiration,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}
