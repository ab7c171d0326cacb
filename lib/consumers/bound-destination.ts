import type {
  aws_cloudwatch as cloudwatch,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_s3 as s3,
  aws_sns as sns,
  aws_sqs as sqs,
} from 'aws-cdk-lib';

/** A failure destination that has its place in the tree. */
export interface BoundDestination {
  readonly arn: string;
  readonly queue?: sqs.IQueue;
  readonly topic?: sns.ITopic;
  readonly bucket?: s3.IBucket;
  /** Permits a consumer's function to deliver to it; Lambda delivers with the function's role. */
  grantDelivery(grantee: iam.IGrantable): iam.Grant;
  /** What is above zero when a failure has arrived. */
  failures(mapping: lambda.IEventSourceMapping): cloudwatch.Metric;
  /** Whether `failures` is one of the mapping's own metrics, which can be switched off. */
  readonly measuredByMapping: boolean;
}
