import { CfnResource, Duration, aws_kinesisfirehose as firehose, Token } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import { namedDestination } from '../../../delivery/metric-prefixes';
import { InputError } from '../../../support/check';
import { DEFAULT_DELIVERY_INTERVAL_SECONDS } from '../../../support/limits';
import type { ImportedDelivery } from './imported-delivery';

/** A Firehose stream, made with any construct or imported. */
export interface MonitoredDelivery {
  readonly node: Node;
  readonly deliveryStreamName: string;
  readonly settings: DeliverySettings;
}

/** The Firehose streams of a StreamMonitoring. */
interface Deliveries {
  readonly deliveries?: readonly Firehose[];
  readonly deliveryStreams?: readonly Firehose[];
  readonly importedDeliveries?: readonly ImportedDelivery[];
}

type Firehose = Omit<MonitoredDelivery, 'settings'>;

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
 * The Firehose streams of a StreamMonitoring, with their settings.
 * @throws InputError for an imported one whose destination is not named
 */
export function deliveriesOf(where: string, props: Deliveries): MonitoredDelivery[] {
  const { deliveries = [], deliveryStreams = [], importedDeliveries = [] } = props;
  const monitored = ({ node, deliveryStreamName }: Firehose, settings: DeliverySettings) => ({
    node,
    deliveryStreamName,
    settings,
  });
  return [
    ...[...deliveries, ...deliveryStreams].map((each) => monitored(each, settingsOfOurs(where, each))),
    ...importedDeliveries.map((each) => monitored(each.deliveryStream, settingsOfImported(each))),
  ];
}

/**
 * Reads the settings of a Firehose stream of this app. For a token the defaults hold and every feature counts
 * as on: an alarm on a metric that is never published stays quiet.
 */
function settingsOfOurs(where: string, { node }: Firehose): DeliverySettings {
  const resource = node.defaultChild;
  const isOurs =
    resource instanceof CfnResource &&
    resource.cfnResourceType === firehose.CfnDeliveryStream.CFN_RESOURCE_TYPE_NAME;
  if (!isOurs) {
    throw new InputError(
      `${where}: deliveryStreams has "${node.path}", which is imported, so its destination is not known here, and the ` +
        'names of its metrics depend on it. Give it in importedDeliveries, with its destination.',
    );
  }
  const { metricPrefix, configuration } = namedDestination(
    `Firehose stream "${node.path}"`,
    resource as firehose.CfnDeliveryStream,
  );
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

/** Every feature counts as on: an alarm on a metric that is never published stays quiet. */
function settingsOfImported({ destination, bufferInterval }: ImportedDelivery): DeliverySettings {
  return {
    metricPrefix: destination,
    bufferingInterval: bufferInterval ?? Duration.seconds(DEFAULT_DELIVERY_INTERVAL_SECONDS),
    converts: true,
    transforms: true,
    partitions: true,
  };
}
