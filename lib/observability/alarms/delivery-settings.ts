import { CfnResource, Duration, aws_kinesisfirehose as firehose, Token } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import { namedDestination, PREFIX_OF_UNKNOWN } from '../../delivery/metric-prefixes';
import { DEFAULT_DELIVERY_INTERVAL_SECONDS } from '../../support/limits';

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
 * What a Firehose stream of this app is set to. An imported one counts as S3. For it, and for a token,
 * everything has its default and counts as switched on: an alarm on a metric that is never published stays
 * quiet.
 * @throws InputError for a destination whose metrics are not known
 */
export function deliverySettings({ node }: MonitoredDelivery): DeliverySettings {
  const resource = node.defaultChild;
  const isOurs =
    resource instanceof CfnResource &&
    resource.cfnResourceType === firehose.CfnDeliveryStream.CFN_RESOURCE_TYPE_NAME;
  const { metricPrefix, configuration } = isOurs
    ? namedDestination(`Firehose stream "${node.path}"`, resource as firehose.CfnDeliveryStream)
    : { metricPrefix: PREFIX_OF_UNKNOWN, configuration: undefined };
  const destination =
    configuration === undefined || Token.isUnresolved(configuration)
      ? undefined
      : (configuration as Destination);
  const processors = destination?.processingConfiguration?.processors;
  const interval = destination?.bufferingHints?.intervalInSeconds;
  return {
    metricPrefix,
    bufferingInterval: Duration.seconds(
      interval === undefined || Token.isUnresolved(interval) ? DEFAULT_DELIVERY_INTERVAL_SECONDS : interval,
    ),
    converts:
      destination === undefined || destination.dataFormatConversionConfiguration?.enabled !== undefined,
    transforms: destination === undefined || (processors ?? []).some(({ type }) => type === 'Lambda'),
    partitions:
      destination === undefined || destination.dynamicPartitioningConfiguration?.enabled !== undefined,
  };
}
