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

/** The delivery to which a destination is bound. */
export interface DeliveryContext {
  /** The delivery. The destination's resources become its children. */
  readonly scope: Construct;
  /** The delivery, as error messages name it. */
  readonly where: string;
  /** The role with which Firehose reads, transforms and delivers. */
  readonly role: iam.IRole;
  readonly stream: kinesis.IStream;
  readonly log: DeliveryLog;
  /** The function that Firehose calls with each batch, as a processor. */
  readonly transform?: firehose.CfnDeliveryStream.ProcessorProperty;
  readonly removalPolicy: RemovalPolicy;
}

/** A destination as its delivery uses it. */
export interface DeliveryDestinationConfig {
  /** The property of the delivery stream that describes the destination. */
  readonly configuration: Partial<firehose.CfnDeliveryStreamProps>;
  /** The grants on the destination. Firehose needs them when it makes the delivery stream. */
  readonly grants: iam.Grant[];
  /** The bucket of the delivered objects, or of the records that could not be delivered. */
  readonly bucket: s3.IBucket;
  /** The bucket of the source backup. */
  readonly backupBucket?: s3.IBucket;
  /** The security group that the delivery made for the network interfaces of Firehose. */
  readonly securityGroup?: ec2.ISecurityGroup;
}
