import type { aws_iam as iam, aws_kinesis as kinesis, RemovalPolicy, aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The delivery to which the destination of a channel is bound. */
export interface ChannelContext {
  readonly scope: Construct;
  /** The delivery, as error messages name it. */
  readonly where: string;
  readonly role: iam.IRole;
  readonly stream: kinesis.IStream;
  /** The longest time that a record waits for delivery. */
  readonly freshnessSeconds: number;
  readonly removalPolicy: RemovalPolicy;
}

/** The destination of a channel as its delivery uses it. */
export interface ChannelDestinationConfig {
  /** The properties of the AWS::Kinesis::Channel that describe the destination. */
  readonly configuration: Record<string, unknown>;
  /** Its RecordConfiguration: how it reads the records of the stream. */
  readonly recordConfiguration: Record<string, unknown>;
  readonly grants: iam.Grant[];
  /** The bucket of the delivered objects. Undefined for a table. */
  readonly bucket?: s3.IBucket;
  /** The bucket in which Kinesis names the records that it could not deliver. */
  readonly deadLetterBucket: s3.IBucket;
  /** The kind of the destination, of which a stream can have one, and the prefix of its metrics. */
  readonly kind: 'DeliveryToS3' | 'DeliveryToIceberg';
}
