import type { aws_kinesis as kinesis } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FanOutConsumer } from './fan-out-consumer';

/** Options of `ReadThroughput.dedicated`. */
export interface DedicatedThroughputOptions {
  /**
   * A registered consumer as which no other program reads.
   *
   * @default - the LambdaConsumer makes a FanOutConsumer
   */
  readonly consumer?: kinesis.IStreamConsumer;
}

/**
 * How a consumer gets records from the shards: shared or dedicated throughput.
 *
 * A change from one to the other replaces the event source mapping. CloudFormation makes the new mapping,
 * which begins at its starting position, and then deletes the old one together with its position. So change
 * the starting position in the same deployment, to `StartingPosition.overlapping`, which says which records
 * are then read twice.
 */
export class ReadThroughput {
  /**
   * Lambda polls each shard about once a second. All readers that poll share a shard's 5 calls/s and 2 MB/s,
   * so each further one delays all of them: about 200 ms with one, 1 s with five (Kinesis Developer Guide,
   * enhanced fan-out).
   */
  public static shared(): ReadThroughput {
    return new ReadThroughput(undefined);
  }

  /**
   * Kinesis pushes the records, with 2 MB/s of each shard for this reader only, after about 70 ms (Kinesis
   * Developer Guide, enhanced fan-out). AWS bills the consumer-shard-hour and the GB, except with On-demand
   * Advantage.
   *
   * Not for a stream to which the Kinesis Producer Library writes aggregates while it is resharded. Lambda
   * takes pushed aggregates apart and drops an event whose partition key is not of the shard; the failure
   * destination does not get it.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
   */
  public static dedicated(options: DedicatedThroughputOptions = {}): ReadThroughput {
    return new ReadThroughput(options);
  }

  /** @param options undefined for shared throughput */
  private constructor(private readonly options: DedicatedThroughputOptions | undefined) {}

  /**
   * Makes the registered consumer, or takes the given one. Undefined for shared throughput.
   * @internal
   */
  public _bind(scope: Construct, stream: kinesis.IStream): kinesis.IStreamConsumer | undefined {
    if (this.options === undefined) return undefined;
    return this.options.consumer ?? new FanOutConsumer(scope, 'FanOutConsumer', { stream });
  }
}
