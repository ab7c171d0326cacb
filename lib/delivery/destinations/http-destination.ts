import { type aws_secretsmanager as secretsmanager, Token } from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import { DELIVERY_INTERVAL_SECONDS, HTTP_BUFFER_MIB } from '../../support/limits';
import { grantBucketUses } from '../shared/bucket-access';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { grantSecret, secretConfiguration } from '../shared/secret-access';
import { type BackedUpSinkOptions, bindSink, refuseLargeRecords } from '../shared/sink';

/**
 * Options of `DeliveryDestination.http`. Buffers are 1 to 64 MiB (default 5) and 0 to 900 seconds (default
 * 60); retries are 0 to 7,200 seconds (default 300).
 */
export interface HttpDestinationOptions extends BackedUpSinkOptions {
  /**
   * The HTTPS URL to which Firehose posts the records, up to 1,000 characters. It has to respond as Firehose
   * documents, and cannot be in a VPC.
   *
   * @see https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
   */
  readonly url: string;

  /**
   * The name of the endpoint, for people.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * A secret `{"api_key": "…"}`. Firehose sends the key as X-Amz-Firehose-Access-Key.
   *
   * @default - requests carry no key
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * Whether Firehose sends bodies without GZIP.
   *
   * @default false
   */
  readonly uncompressedRequests?: boolean;

  /**
   * Attributes that Firehose sends with each request, in X-Amz-Firehose-Common-Attributes.
   *
   * @default - none
   */
  readonly attributes?: { [name: string]: string };
}

/**
 * Binds an HTTP endpoint to its delivery.
 * @throws InputError for settings that Firehose would refuse
 */
export function bindHttp(
  context: DeliveryContext,
  options: HttpDestinationOptions,
): DeliveryDestinationConfig {
  const { where, role } = context;
  if (!Token.isUnresolved(options.url) && !/^https:\/\/.{1,992}$/.test(options.url)) {
    throw new InputError(
      `${where}: url is "${options.url}"; allowed are https:// and up to 1,000 characters (Firehose, HttpEndpointConfiguration).`,
    );
  }
  refuseLargeRecords(context, 'an HTTP endpoint');
  const sink = bindSink(context, options, {
    sizeMebibytes: HTTP_BUFFER_MIB,
    defaultSize: 5,
    intervalSeconds: DELIVERY_INTERVAL_SECONDS,
    defaultInterval: 60,
    defaultRetrySeconds: 300,
  });
  const attributes = Object.entries(options.attributes ?? {});
  return {
    bucket: sink.use.bucket,
    grants: [
      ...grantBucketUses(role, [sink.use]),
      ...(options.secret ? [grantSecret(options.secret, role)] : []),
    ],
    configuration: {
      httpEndpointDestinationConfiguration: {
        ...sink.configuration,
        endpointConfiguration: { url: options.url, name: options.name },
        requestConfiguration: {
          contentEncoding: options.uncompressedRequests ? 'NONE' : 'GZIP',
          commonAttributes:
            attributes.length === 0
              ? undefined
              : attributes.map(([attributeName, attributeValue]) => ({ attributeName, attributeValue })),
        },
        s3BackupMode: options.backUpAllRecords ? 'AllData' : 'FailedDataOnly',
        secretsManagerConfiguration: options.secret && secretConfiguration(options.secret, role),
      },
    },
  };
}
