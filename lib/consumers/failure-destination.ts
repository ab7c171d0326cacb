import type { Construct } from 'constructs';
import type { BoundDestination } from './bound-destination';
import { type BucketDestinationOptions, bindBucket } from './bucket-destination';
import { bindQueue, type QueueDestinationOptions } from './queue-destination';
import { bindTopic, type TopicDestinationOptions } from './topic-destination';

/**
 * Where the event source mapping sends what the function could not process, after its last attempt.
 *
 * A queue and a topic get a pointer (shard and sequence numbers), from which the records can be read as long
 * as the stream retains them. A bucket gets the records.
 */
export class FailureDestination {
  /** Pointers in an SQS queue; `DeadLetterRedrive` replays what they point to. */
  public static queue(options: QueueDestinationOptions = {}): FailureDestination {
    return new FailureDestination((scope) => bindQueue(scope, options));
  }

  /** Pointers to all subscribers of an SNS topic. There is nothing to redrive from. */
  public static topic(options: TopicDestinationOptions = {}): FailureDestination {
    return new FailureDestination((scope) => bindTopic(scope, options));
  }

  /** The failed invocations with their records, as objects in S3, for as long as you keep them. */
  public static bucket(options: BucketDestinationOptions = {}): FailureDestination {
    return new FailureDestination((scope) => bindBucket(scope, options));
  }

  private constructor(private readonly bind: (scope: Construct) => BoundDestination) {}

  /**
   * Makes what the destination needs, as children of its consumer.
   * @internal
   */
  public _bind(scope: Construct): BoundDestination {
    return this.bind(scope);
  }
}
