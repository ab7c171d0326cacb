import type { aws_iam as iam, aws_kinesis as kinesis, RemovalPolicy, aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What the destination of a channel is bound to. */
export interface ChannelContext {
  readonly scope: Construct;
  /** The delivery as error messages name it. */
  readonly where: string;
  readonly role: iam.IRole;
  readonly stream: kinesis.IStream;
  /** How old data may get before it is delivered. */
  readonly freshnessSeconds: number;
  readonly removalPolicy: RemovalPolicy;
}

/** The destination of a channel that has its place in the tree. */
export interface ChannelDestinationConfig {
  /** The part of the channel's properties that names the destination. */
  readonly configuration: Partial<kinesis.CfnChannelProps>;
  /** How the records of the stream are read. */
  readonly recordConfiguration: kinesis.CfnChannel.RecordConfigurationProperty;
  readonly grants: iam.Grant[];
  /** Where objects lie; undefined for a table. */
  readonly bucket?: s3.IBucket;
  /** What tells which records could not be delivered. */
  readonly deadLetterBucket: s3.IBucket;
  /** Of this kind a stream can have one channel: what is delivered to, and what its metrics begin with. */
  readonly kind: 'DeliveryToS3' | 'DeliveryToIceberg';
}
