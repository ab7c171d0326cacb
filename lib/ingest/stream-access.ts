import type { aws_iam as iam, aws_kinesis as kinesis } from 'aws-cdk-lib';
import { StreamGrants } from '../stream/stream-grants';

/** What a program in another account may do with a stream. */
export class StreamAccess {
  /**
   * Writes with an AWS SDK or `KinesisProducer`, by the stream's ARN. The Kinesis Producer Library cannot: it
   * takes no ARN.
   *
   * @see https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html#sharing-data-streams
   */
  public static producer(): StreamAccess {
    return new StreamAccess((stream, grantee) => StreamGrants.of(stream).producer(grantee));
  }

  /**
   * Polls the shards with an AWS SDK, by the stream's ARN. It shares their throughput with all other readers
   * that poll.
   */
  public static sharedReader(): StreamAccess {
    return new StreamAccess((stream, grantee) => StreamGrants.of(stream).sharedReader(grantee));
  }

  /**
   * Reads as a registered consumer, with throughput of its own.
   * @param consumer of the same stream, registered in the stream's account
   */
  public static fanOutReader(consumer: kinesis.IStreamConsumer): StreamAccess {
    return new StreamAccess(
      (stream, grantee) => StreamGrants.of(stream).fanOutReader(grantee, consumer),
      consumer,
    );
  }

  /**
   * A Lambda function whose event source mapping polls the stream.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html#services-kinesis-eventsourcemapping-cross-account
   */
  public static lambdaConsumer(): StreamAccess {
    return new StreamAccess((stream, grantee) => StreamGrants.of(stream).lambdaConsumer(grantee));
  }

  /**
   * A Lambda function whose event source mapping reads as a registered consumer.
   * @param consumer of the same stream, registered in the stream's account
   */
  public static lambdaFanOutConsumer(consumer: kinesis.IStreamConsumer): StreamAccess {
    return new StreamAccess(
      (stream, grantee) => StreamGrants.of(stream).lambdaFanOutConsumer(grantee, consumer),
      consumer,
    );
  }

  private constructor(
    private readonly permit: (stream: kinesis.IStream, grantee: iam.IGrantable) => iam.Grant,
    /** The registered consumer, if it reads as one. */
    public readonly consumer?: kinesis.IStreamConsumer,
  ) {}

  /**
   * Permits it in the policies of stream, consumer and key, and in that of a grantee of this app. @internal
   */
  public _grant(stream: kinesis.IStream, grantee: iam.IGrantable): iam.Grant {
    return this.permit(stream, grantee);
  }
}
