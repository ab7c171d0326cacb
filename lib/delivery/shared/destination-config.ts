import type {
  aws_ec2 as ec2,
  aws_kinesisfirehose as firehose,
  aws_iam as iam,
  aws_kinesis as kinesis,
  RemovalPolicy,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeliveryLog } from './delivery-log';

/** What a destination is bound to. */
export interface DeliveryContext {
  /** The delivery, whose children the destination's resources become. */
  readonly scope: Construct;
  /** The delivery as error messages name it. */
  readonly where: string;
  /** What Firehose reads, transforms and delivers with. */
  readonly role: iam.IRole;
  readonly stream: kinesis.IStream;
  readonly log: DeliveryLog;
  /** The function that Firehose calls with each batch, as a processor. */
  readonly transform?: firehose.CfnDeliveryStream.ProcessorProperty;
  readonly removalPolicy: RemovalPolicy;
}

/** A destination that has its place in the tree. */
export interface DeliveryDestinationConfig {
  /** The part of the delivery stream's properties that names the destination. */
  readonly configuration: Partial<firehose.CfnDeliveryStreamProps>;
  /** What the role may do there; Firehose needs it before the delivery stream is made. */
  readonly grants: iam.Grant[];
  /** What is delivered lies here, or what could not be delivered. */
  readonly bucket: s3.IBucket;
  /** Where copies of the source records lie. */
  readonly backupBucket?: s3.IBucket;
  /** Of the network interfaces that Firehose makes, where the delivery made a group for them. */
  readonly securityGroup?: ec2.ISecurityGroup;
}
