import type { aws_kinesis as kinesis } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FanOutConsumer } from './fan-out-consumer';

/** Options of `ReadThroughput.dedicated`. */
export interface DedicatedThroughputOptions {
  /**
   * A consumer that is registered already, and that nobody else reads as.
   *
   * @default - a FanOutConsumer of the LambdaConsumer's own
   */
  readonly consumer?: kinesis.IStreamConsumer;
}

/**
 * How a consumer gets its records out of the shards.
 *
 * To change from one to the other replaces the event source mapping: CloudFormation makes the new one, which begins at
 * its starting position, and then deletes the old one, which takes what it knew with it. So change the starting
 * position in the same deployment, to `StartingPosition.overlapping`, which says what is then read twice.
 */
export class ReadThroughput {
  /**
   * Polled about once a second and shard. All readers of this kind share a shard's 5 calls/s and 2 MB/s, so each more
   * of them delays all: about 200 ms with one, 1 s with five (Kinesis Developer Guide, enhanced fan-out).
   */
  public static shared(): ReadThroughput {
    return new ReadThroughput(undefined);
  }

  /**
   * Pushed, with 2 MB/s of each shard for this reader alone, after about 70 ms (Kinesis Developer Guide, enhanced
   * fan-out). It costs by the consumer-shard-hour and by the GB, except with On-demand Advantage.
   *
   * Not for a stream that the Kinesis Producer Library writes aggregates to while it is resharded. Lambda takes pushed
   * aggregates apart, and drops an event whose partition key is not of the shard; the failure destination does not get
   * it.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
   */
  public static dedicated(options: DedicatedThroughputOptions = {}): ReadThroughput {
    return new ReadThroughput(options);
  }

  /** @param options undefined for shared throughput */
  private constructor(private readonly options: DedicatedThroughputOptions | undefined) {}

  /**
   * Makes the registered consumer, where there is to be one.
   * @internal
   */
  public _bind(scope: Construct, stream: kinesis.IStream): kinesis.IStreamConsumer | undefined {
    if (this.options === undefined) return undefined;
    return this.options.consumer ?? new FanOutConsumer(scope, 'FanOutConsumer', { stream });
  }
}
