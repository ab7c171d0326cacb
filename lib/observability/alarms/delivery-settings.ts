import { CfnResource, Duration, aws_kinesisfirehose as firehose, Token } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import { namedDestination, PREFIX_OF_UNKNOWN } from '../../delivery/metric-prefixes';
import { DEFAULT_DELIVERY_INTERVAL_SECONDS } from '../../support/limits';

/** A Firehose stream, made with any construct. */
export interface MonitoredDelivery {
  readonly node: Node;
  readonly deliveryStreamName: string;
}

/** The settings of a Firehose stream on which its alarms and graphs depend. */
export interface DeliverySettings {
  /** The beginning of the names of its delivery metrics, e.g. `DeliveryToS3`. */
  readonly metricPrefix: string;
  /** How long Firehose buffers before it delivers. */
  readonly bufferingInterval: Duration;
  readonly converts: boolean;
  readonly transforms: boolean;
  readonly partitions: boolean;
}

/** The part of every destination's configuration that matters here. */
interface Destination {
  readonly bufferingHints?: { readonly intervalInSeconds?: number };
  readonly dataFormatConversionConfiguration?: { readonly enabled?: boolean };
  readonly processingConfiguration?: {
    readonly processors?: readonly { readonly type: string }[];
  };
  readonly dynamicPartitioningConfiguration?: { readonly enabled?: boolean };
}

/**
 * Reads the settings of a Firehose stream of this app. An imported one counts as S3. For it, and for a token,
 * the defaults hold and every feature counts as on: an alarm on a metric that is never published stays quiet.
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
