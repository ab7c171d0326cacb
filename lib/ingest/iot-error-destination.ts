import {
  Duration,
  type aws_iam as iam,
  type aws_iot as iot,
  type RemovalPolicy,
  type aws_s3 as s3,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InputError } from '../support/check';
import { deadLetterQueue } from '../support/dead-letter-queue';
import { encryptedBucket } from '../support/encrypted-bucket';
import { grantKeyUse, grantOn } from '../support/grants';
import { acknowledgeWildcards } from '../support/wildcards';

const DEFAULT_EXPIRATION = Duration.days(90);

/** Options of `IotErrorDestination.bucket`. */
export interface IotErrorBucketOptions {
  /**
   * An existing bucket, such as that of a `ParkingLot`: messages lie there under a prefix of their own.
   *
   * @default - a bucket of its own: encrypted, no public access, TLS only, 90 days
   */
  readonly bucket?: s3.IBucket;
}

/**
 * Where a rule puts a message that it could not write to the stream: with its payload in base64, topic,
 * client and reason. AWS IoT calls it the error action.
 *
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
 */
export class IotErrorDestination {
  /** An object for each message: `iot-errors/<rule>/<yyyy/MM/dd/HH>/<uuid>.json`. */
  public static bucket(options: IotErrorBucketOptions = {}): IotErrorDestination {
    return new IotErrorDestination((scope, props) => bindBucket(scope, props, options.bucket));
  }

  /**
   * A message for each message.
   * @param queue a standard queue. Default: a queue of its own, encrypted by SQS, TLS only, 14 days
   */
  public static queue(queue?: sqs.IQueue): IotErrorDestination {
    return new IotErrorDestination((scope, props) => bindQueue(scope, props, queue));
  }

  private constructor(
    private readonly bind: (scope: Construct, props: IotErrorBindProps) => IotErrorDestinationConfig,
  ) {}

  /**
   * Makes its resources as children of the way in, and permits the rule's role to write there.
   * @internal
   */
  public _bind(scope: Construct, props: IotErrorBindProps): IotErrorDestinationConfig {
    return this.bind(scope, props);
  }
}

/** What an error destination is bound to. */
export interface IotErrorBindProps {
  readonly ruleName: string;
  readonly role: iam.Role;
  readonly removalPolicy: RemovalPolicy;
}

/** An error destination as its rule uses it. */
export interface IotErrorDestinationConfig {
  readonly action: iot.CfnTopicRule.ActionProperty;
  /** The value of the dimension `ActionType` of its metrics. */
  readonly actionType: string;
  readonly permission: iam.Grant;
  readonly bucket?: s3.IBucket;
  readonly queue?: sqs.IQueue;
  /** What the alarm says of it. */
  readonly place: string;
}

function bindBucket(
  scope: Construct,
  { ruleName, role, removalPolicy }: IotErrorBindProps,
  given: s3.IBucket | undefined,
): IotErrorDestinationConfig {
  const bucket =
    given ??
    encryptedBucket(scope, 'Errors', {
      holds: `the messages that ${scope.node.path} could not write`,
      expiration: DEFAULT_EXPIRATION,
      removalPolicy,
    });
  const prefix = `iot-errors/${ruleName}/`;
  const objects = bucket.arnForObjects(`${prefix}*`);
  acknowledgeWildcards(role, [objects], 'The keys end with a new UUID; all are below this prefix.');
  const put = grantOn(bucket, objects, role, ['s3:PutObject'], {
    StringEquals: { 'aws:ResourceAccount': bucket.env.account },
  });
  const key = bucket.encryptionKey;
  const useKey = key && grantKeyUse({ key, grantee: role, actions: ['kms:GenerateDataKey'], service: 's3' });
  const time = "${parse_time('yyyy/MM/dd/HH', timestamp(), 'UTC')}";
  return {
    action: {
      s3: {
        bucketName: bucket.bucketName,
        key: `${prefix}${time}/\${newuuid()}.json`,
        roleArn: role.roleArn,
      },
    },
    actionType: 'S3',
    permission: useKey === undefined ? put : put.combine(useKey),
    bucket,
    place: `under ${prefix} in the bucket of its errors`,
  };
}

function bindQueue(
  scope: Construct,
  { role, removalPolicy }: IotErrorBindProps,
  given: sqs.IQueue | undefined,
): IotErrorDestinationConfig {
  if (given?.fifo) {
    throw new InputError(
      `IotErrorDestination.queue of "${scope.node.path}": queue is the FIFO queue "${given.node.path}"; allowed is a standard queue ` +
        '(AWS IoT Core, SQS rule action).',
    );
  }
  const queue = given ?? deadLetterQueue(scope, { of: 'a topic rule', removalPolicy });
  const send = grantOn(queue, queue.queueArn, role, ['sqs:SendMessage']);
  const key = queue.encryptionMasterKey;
  const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const useKey = key && grantKeyUse({ key, grantee: role, actions, service: 'sqs' });
  return {
    action: { sqs: { queueUrl: queue.queueUrl, roleArn: role.roleArn, useBase64: false } },
    actionType: 'SQS',
    permission: useKey === undefined ? send : send.combine(useKey),
    queue,
    place: 'in the queue of its errors',
  };
}
