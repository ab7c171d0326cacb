import { Duration, type aws_secretsmanager as secretsmanager, Token } from 'aws-cdk-lib';
import { checkSecondsWithin, InputError } from '../../support/check';
import {
  SPLUNK_ACKNOWLEDGMENT_SECONDS,
  SPLUNK_BUFFER_MIB,
  SPLUNK_INTERVAL_SECONDS,
} from '../../support/limits';
import { grantBucketUses } from '../shared/bucket-access';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { grantSecret, secretConfiguration } from '../shared/secret-access';
import { type BackedUpSinkOptions, bindSink } from '../shared/sink';

/**
 * Options of `DeliveryDestination.splunk`. Buffers are 1 to 5 MiB (default 5) and 0 to 60 seconds (default
 * 60); retries are 0 to 7,200 seconds (default 300).
 */
export interface SplunkDestinationOptions extends BackedUpSinkOptions {
  /**
   * The URL of the HTTP Event Collector: https:// and up to 2,048 characters. It has to be reachable from the
   * internet.
   */
  readonly endpoint: string;

  /** A secret `{"hec_token": "…"}`. */
  readonly secret: secretsmanager.ISecret;

  /**
   * The type of the collector's endpoint.
   *
   * @default SplunkEndpointType.RAW
   */
  readonly endpointType?: SplunkEndpointType;

  /**
   * How long Splunk may take to acknowledge records: 180 to 600 seconds.
   *
   * @default Duration.seconds(180)
   */
  readonly acknowledgmentTimeout?: Duration;
}

/** The type of a Splunk HTTP Event Collector's endpoint (Firehose, SplunkDestinationConfiguration). */
export enum SplunkEndpointType {
  /** The endpoint takes any text. */
  RAW = 'Raw',
  /** The endpoint takes JSON events as Splunk defines them. */
  EVENT = 'Event',
}

/**
 * Binds a Splunk collector to its delivery.
 * @throws InputError for settings that Firehose would refuse
 */
export function bindSplunk(
  context: DeliveryContext,
  options: SplunkDestinationOptions,
): DeliveryDestinationConfig {
  const { where, role } = context;
  if (!Token.isUnresolved(options.endpoint) && !/^https:\/\/.{1,2040}$/.test(options.endpoint)) {
    throw new InputError(
      `${where}: endpoint is "${options.endpoint}"; allowed are https:// and up to 2,048 characters (Firehose, ` +
        'SplunkDestinationConfiguration).',
    );
  }
  checkSecondsWithin(
    `${where}: acknowledgmentTimeout`,
    options.acknowledgmentTimeout,
    SPLUNK_ACKNOWLEDGMENT_SECONDS,
  );
  const sink = bindSink(context, options, {
    sizeMebibytes: SPLUNK_BUFFER_MIB,
    defaultSize: 5,
    intervalSeconds: SPLUNK_INTERVAL_SECONDS,
    defaultInterval: 60,
    defaultRetrySeconds: 300,
  });
  // Splunk's configuration has no role of its own, only that of the secret and that of the backup.
  const { roleArn: _roleArn, ...configuration } = sink.configuration;
  return {
    bucket: sink.use.bucket,
    grants: [...grantBucketUses(role, [sink.use]), grantSecret(options.secret, role)],
    configuration: {
      splunkDestinationConfiguration: {
        ...configuration,
        hecEndpoint: options.endpoint,
        hecEndpointType: options.endpointType ?? SplunkEndpointType.RAW,
        hecAcknowledgmentTimeoutInSeconds: (
          options.acknowledgmentTimeout ?? Duration.seconds(180)
        ).toSeconds(),
        s3BackupMode: options.backUpAllRecords ? 'AllEvents' : 'FailedEventsOnly',
        secretsManagerConfiguration: secretConfiguration(options.secret, role),
      },
    },
  };
}
