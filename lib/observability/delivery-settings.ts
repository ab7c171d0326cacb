import { CfnResource, Duration, aws_kinesisfirehose as firehose, Token } from 'aws-cdk-lib';
import type { Node } from 'constructs';

/** A Firehose stream, made with whichever construct. */
export interface MonitoredDelivery {
  readonly node: Node;
  readonly deliveryStreamName: string;
}

/** What the alarms and graphs of a Firehose stream depend on. */
export interface DeliverySettings {
  /** How its delivery metrics begin, e.g. `DeliveryToS3`. */
  readonly metricPrefix: string;
  /** How long it collects before it delivers. */
  readonly bufferingInterval: Duration;
  readonly converts: boolean;
  readonly transforms: boolean;
  readonly partitions: boolean;
}

/** What Firehose does unless told (AWS SDK, BufferingHints). */
const DEFAULT_INTERVAL_SECONDS = 300;

/** The part of all destination configurations that is looked at. */
interface Destination {
  readonly bufferingHints?: { readonly intervalInSeconds?: number };
  readonly dataFormatConversionConfiguration?: { readonly enabled?: boolean };
  readonly processingConfiguration?: {
    readonly processors?: readonly { readonly type: string }[];
  };
  readonly dynamicPartitioningConfiguration?: { readonly enabled?: boolean };
}

/**
 * What a Firehose stream of this app is set to. An imported one, or what is a token, counts as S3 with the defaults and
 * with everything switched on: an alarm on a metric that is never published stays quiet.
 */
export function deliverySettings({ node }: MonitoredDelivery): DeliverySettings {
  const resource = node.defaultChild;
  const ours =
    resource instanceof CfnResource &&
    resource.cfnResourceType === firehose.CfnDeliveryStream.CFN_RESOURCE_TYPE_NAME;
  const [metricPrefix, configuration] = ours
    ? destinationOf(resource as firehose.CfnDeliveryStream)
    : ['DeliveryToS3', undefined];
  const destination =
    configuration === undefined || Token.isUnresolved(configuration)
      ? undefined
      : (configuration as Destination);
  const processors = destination?.processingConfiguration?.processors;
  const interval = destination?.bufferingHints?.intervalInSeconds;
  return {
    metricPrefix,
    bufferingInterval: Duration.seconds(
      interval === undefined || Token.isUnresolved(interval) ? DEFAULT_INTERVAL_SECONDS : interval,
    ),
    converts:
      destination === undefined || destination.dataFormatConversionConfiguration?.enabled !== undefined,
    transforms: destination === undefined || (processors ?? []).some(({ type }) => type === 'Lambda'),
    partitions:
      destination === undefined || destination.dynamicPartitioningConfiguration?.enabled !== undefined,
  };
}

/** Firehose Developer Guide, "Monitor with CloudWatch metrics": the names by destination. */
function destinationOf(resource: firehose.CfnDeliveryStream): [string, unknown] {
  const found = (
    [
      ['DeliveryToIceberg', resource.icebergDestinationConfiguration],
      ['DeliveryToHttpEndpoint', resource.httpEndpointDestinationConfiguration],
      ['DeliveryToSplunk', resource.splunkDestinationConfiguration],
      ['DeliveryToSnowflake', resource.snowflakeDestinationConfiguration],
      ['DeliveryToRedshift', resource.redshiftDestinationConfiguration],
      ['DeliveryToAmazonOpenSearchService', resource.amazonopensearchserviceDestinationConfiguration],
      ['DeliveryToAmazonOpenSearchServerless', resource.amazonOpenSearchServerlessDestinationConfiguration],
    ] as [string, unknown][]
  ).find(([, configuration]) => configuration !== undefined);
  return (
    found ?? [
      'DeliveryToS3',
      resource.extendedS3DestinationConfiguration ?? resource.s3DestinationConfiguration,
    ]
  );
}
