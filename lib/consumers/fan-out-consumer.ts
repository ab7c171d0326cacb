import { type aws_iam as iam, aws_kinesis as kinesis, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { streamResource } from '../stream/known-stream';
import { StreamGrants } from '../stream/stream-grants';
import { InputError } from '../support/input-error';
import { FanOutMetrics } from './consumer-metrics';
import { consumerName } from './consumer-name';
import { fiveAtATime } from './five-at-a-time';

/** AWS SDK, RegisterStreamConsumer: consumers of one stream, and of an on-demand stream with On-demand Advantage. */
const MAX_CONSUMERS = 20;
const MAX_CONSUMERS_WITH_ADVANTAGE = 50;
/** AWS SDK, TagResource. */
const MAX_TAGS = 50;

const consumersOf = new WeakMap<kinesis.IStream, number>();

/** Properties of a FanOutConsumer. */
export interface FanOutConsumerProps {
  /** The stream to read: of this app, or imported with its key. */
  readonly stream: kinesis.IStream;

  /**
   * Tags of the consumer, at most 50. CloudFormation sets them only when it makes the consumer, so a change
   * replaces it, under another name and ARN, and whoever reads as it has to change over. For that reason the tags of
   * the app and of the stack (`Tags.of`) are not put on it.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * A consumer registered for enhanced fan-out: it is pushed 2 MB/s from each shard for itself alone, and takes
 * nothing from other readers. It costs by the consumer-shard-hour and by the GB.
 *
 * Its name is generated, because it cannot be changed, and a chosen one would stand in the way of a replacement. A
 * stack's consumers are made five at a time, as Kinesis allows; several stacks that are deployed at the same time
 * are not held to it.
 *
 * One program subscribes as one consumer. For a Lambda function use `LambdaConsumer` with
 * `ReadThroughput.dedicated()`, which brings its own.
 *
 * @example
 * const consumer = new FanOutConsumer(this, 'Search', { stream });
 * consumer.grantSubscribe(indexer);
 */
export class FanOutConsumer extends kinesis.StreamConsumer {
  /** The metrics of this consumer, by CloudWatch's names. */
  public readonly metrics: FanOutMetrics = FanOutMetrics.of(this);

  constructor(scope: Construct, id: string, props: FanOutConsumerProps) {
    const { tags = {} } = props;
    const where = `FanOutConsumer "${scope.node.path}/${id}"`;
    const count = Object.keys(tags).length;
    if (count > MAX_TAGS) {
      throw new InputError(
        `${where}: tags has ${count} tags; allowed are at most ${MAX_TAGS} (Kinesis, TagResource).`,
      );
    }
    // The name is made from the place in the tree, which there is only after the constructor of the base class.
    super(scope, id, { stream: props.stream, streamConsumerName: 'generated' });
    const resource = this.node.defaultChild as kinesis.CfnStreamConsumer;
    resource.consumerName = consumerName(this, tags);
    if (count === 0) resource.addPropertyDeletionOverride('Tags');
    else resource.addPropertyOverride('Tags', tagList(tags));
    fiveAtATime(resource);
    this.count(where);
  }

  /**
   * Permits to read the stream as this consumer, with SubscribeToShard, and to decrypt it.
   * @param grantee the role of the program
   */
  public grantSubscribe(grantee: iam.IGrantable): iam.Grant {
    return StreamGrants.of(this.stream).fanOutReader(grantee, this);
  }

  private count(where: string): void {
    const count = (consumersOf.get(this.stream) ?? 0) + 1;
    consumersOf.set(this.stream, count);
    if (count <= MAX_CONSUMERS) return;
    const resource = streamResource(this.stream);
    const mode = (resource?.streamModeDetails as kinesis.CfnStream.StreamModeDetailsProperty | undefined)
      ?.streamMode;
    const isProvisioned = resource !== undefined && mode !== kinesis.StreamMode.ON_DEMAND;
    if (isProvisioned || count > MAX_CONSUMERS_WITH_ADVANTAGE) {
      throw new InputError(
        `${where} is consumer ${count} of its stream; allowed are ${MAX_CONSUMERS}, or ${MAX_CONSUMERS_WITH_ADVANTAGE} ` +
          'for an on-demand stream with On-demand Advantage (Kinesis, RegisterStreamConsumer).',
      );
    }
    // Once, for all that follow.
    if (count > MAX_CONSUMERS + 1) return;
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:FanOutConsumer.needsAdvantage',
      `This is consumer ${count} of its stream. More than ${MAX_CONSUMERS} need an on-demand stream in an account with ` +
        'On-demand Advantage, or Kinesis refuses it.',
    );
  }
}

function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
