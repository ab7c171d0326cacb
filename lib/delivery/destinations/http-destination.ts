import { type aws_secretsmanager as secretsmanager, Token } from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import { DELIVERY_INTERVAL_SECONDS, HTTP_BUFFER_MIB } from '../../support/limits';
import { grantBucketUses } from '../shared/bucket-access';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { grantSecret, secretConfiguration } from '../shared/secret-access';
import { type BackedUpSinkOptions, bindSink, refuseLargeRecords } from '../shared/sink';

/**
 * Options of `DeliveryDestination.http`. Buffers are 1 to 64 MiB (default 5) and 0 to 900 seconds (default
 * 60), retries 0 to 7,200 seconds (default 300).
 */
export interface HttpDestinationOptions extends BackedUpSinkOptions {
  /**
   * Where records are posted to, over HTTPS, up to 1,000 characters. It has to answer as Firehose documents
   * (Firehose Developer Guide, HTTP endpoint delivery request and response specifications). It cannot lie in
   * a VPC.
   */
  readonly url: string;

  /**
   * A name for people.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * `{"api_key": "…"}`, which Firehose sends as X-Amz-Firehose-Access-Key.
   *
   * @default - requests carry no key
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * Whether bodies are sent as they are, and not with GZIP.
   *
   * @default false
   */
  readonly uncompressedRequests?: boolean;

  /**
   * Sent with each request, in X-Amz-Firehose-Common-Attributes.
   *
   * @default - none
   */
  readonly attributes?: { [name: string]: string };
}

/** @throws InputError for what Firehose would refuse */
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
