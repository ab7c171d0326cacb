import { createHash } from 'node:crypto';
import {
  type CfnResource,
  type aws_iam as iam,
  aws_kinesis as kinesis,
  Names,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { streamResource } from '../../stream/known-stream';
import { StreamGrants } from '../../stream/stream-grants';
import { checkStream, InputError } from '../../support/check';
import {
  CONSUMER_TAGS,
  FAN_OUT_CONSUMERS,
  FAN_OUT_CONSUMERS_IN_CREATING,
  FAN_OUT_CONSUMERS_WITH_ADVANTAGE,
  NAME_LENGTH,
} from '../../support/limits';
import { otherRegion } from '../../support/other-region';
import { FanOutMetrics } from './consumer-metrics';

const consumersOf = new WeakMap<kinesis.IStream, number>();

/** Properties of a FanOutConsumer. */
export interface FanOutConsumerProps {
  /** The stream to read: of this app, or imported with its key. */
  readonly stream: kinesis.IStream;

  /**
   * Tags of the consumer, at most 50. CloudFormation sets them only when it makes the consumer, so a change
   * of tags replaces the consumer: programs that read as it need its new ARN. Therefore it does not get the
   * tags of the app and of the stack (`Tags.of`).
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * A consumer registered for enhanced fan-out. Kinesis pushes it 2 MB/s from each shard, without a share of
 * what other readers have. AWS bills the consumer-shard-hour and the GB.
 *
 * Its name is generated: a name cannot be changed, and a chosen one would prevent a replacement.
 * CloudFormation makes the consumers of one stack five at a time, as Kinesis allows; stacks that are deployed
 * at the same time do not wait for each other.
 *
 * One program subscribes as one consumer. For a Lambda function use `LambdaConsumer` with
 * `ReadThroughput.dedicated()`, which makes its own consumer.
 *
 * @example
 * const consumer = new FanOutConsumer(this, 'Search', { stream });
 * consumer.grantSubscribe(indexer);
 */
export class FanOutConsumer extends kinesis.StreamConsumer {
  /** The metrics of this consumer. */
  public readonly metrics: FanOutMetrics = FanOutMetrics.of(this);

  constructor(scope: Construct, id: string, props: FanOutConsumerProps) {
    const { tags = {} } = props;
    const where = `FanOutConsumer "${scope.node.path}/${id}"`;
    checkStream(where, props.stream);
    const other = otherRegion(scope, props.stream);
    if (other !== undefined) {
      throw new InputError(
        `${where}: stream "${props.stream.node.path}" is in ${other.there}, and the stack in ${other.here}; allowed is a stream ` +
          'in the Region of the stack, where CloudFormation registers the consumer (Kinesis, RegisterStreamConsumer).',
      );
    }
    const count = Object.keys(tags).length;
    if (count > CONSUMER_TAGS) {
      throw new InputError(
        `${where}: tags has ${count} tags; allowed are at most ${CONSUMER_TAGS} (Kinesis, TagResource).`,
      );
    }
    // The name comes from the construct's path, which exists only after the constructor of the base class.
    super(scope, id, { stream: props.stream, streamConsumerName: 'generated' });
    const resource = this.node.defaultChild as kinesis.CfnStreamConsumer;
    resource.consumerName = consumerName(this, tags);
    if (count === 0) resource.addPropertyDeletionOverride('Tags');
    else resource.addPropertyOverride('Tags', tagList(tags));
    fiveAtATime(resource);
    this.count(where);
  }

  /**
   * Permits a program to read the stream as this consumer, with SubscribeToShard, and to decrypt it.
   * @param grantee the role of the program
   */
  public grantSubscribe(grantee: iam.IGrantable): iam.Grant {
    return StreamGrants.of(this.stream).fanOutReader(grantee, this);
  }

  private count(where: string): void {
    const count = (consumersOf.get(this.stream) ?? 0) + 1;
    consumersOf.set(this.stream, count);
    if (count <= FAN_OUT_CONSUMERS) return;
    const resource = streamResource(this.stream);
    const mode = (resource?.streamModeDetails as kinesis.CfnStream.StreamModeDetailsProperty | undefined)
      ?.streamMode;
    const isProvisioned = resource !== undefined && mode !== kinesis.StreamMode.ON_DEMAND;
    if (isProvisioned || count > FAN_OUT_CONSUMERS_WITH_ADVANTAGE) {
      throw new InputError(
        `${where} is consumer ${count} of its stream; allowed are ${FAN_OUT_CONSUMERS}, or ${FAN_OUT_CONSUMERS_WITH_ADVANTAGE} ` +
          'for an on-demand stream with On-demand Advantage (Kinesis, RegisterStreamConsumer).',
      );
    }
    // One warning, for all consumers that follow.
    if (count > FAN_OUT_CONSUMERS + 1) return;
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:FanOutConsumer.needsAdvantage',
      `This is consumer ${count} of its stream. More than ${FAN_OUT_CONSUMERS} need an on-demand stream in an account with ` +
        'On-demand Advantage, or Kinesis refuses it.',
    );
  }
}

function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

const HASH_LENGTH = 8;

/**
 * The name of a consumer, from its path and its tags. A change of tags replaces the consumer, and the new one
 * is made while the old one still exists: Kinesis would refuse the same name.
 */
export function consumerName(scope: IConstruct, tags: Readonly<Record<string, string>>): string {
  const hasTags = Object.keys(tags).length > 0;
  const maxLength = hasTags ? NAME_LENGTH - HASH_LENGTH - 1 : NAME_LENGTH;
  const name = Names.uniqueResourceName(scope, { maxLength, allowedSpecialCharacters: '-_.' });
  return hasTags ? `${name}-${hashOf(scope, tags)}` : name;
}

function hashOf(scope: IConstruct, tags: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify(Stack.of(scope).resolve(sorted));
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}

const inOrder = new WeakMap<Stack, CfnResource[]>();

/**
 * Makes each consumer of a stack depend on the fifth one before it. Otherwise CloudFormation would make all
 * of them at once, and Kinesis would refuse the sixth.
 */
export function fiveAtATime(consumer: CfnResource): void {
  const stack = Stack.of(consumer);
  const consumers = inOrder.get(stack) ?? [];
  const before = consumers[consumers.length - FAN_OUT_CONSUMERS_IN_CREATING];
  if (before !== undefined) consumer.addResourceDependency(before);
  inOrder.set(stack, [...consumers, consumer]);
}
