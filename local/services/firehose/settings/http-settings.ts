import type { Properties } from '../../../template';
import { readBufferingHints, readS3, type S3Settings } from './s3-settings';

/** Delivery to an HTTP endpoint. */
export interface HttpSettings {
  readonly kind: 'http';
  readonly url: string;
  /** Sent as it is in `X-Amz-Firehose-Access-Key`; empty for none. */
  readonly accessKey: string;
  readonly isCompressed: boolean;
  readonly commonAttributes: Readonly<Record<string, string>>;
  readonly bufferBytes: number;
  readonly bufferMs: number;
  /** How long a failed request is retried, in milliseconds. */
  readonly retryMs: number;
  /** Gets the records that are not delivered, and with `backsUpAll` every record. */
  readonly s3: S3Settings;
  readonly backsUpAll: boolean;
}

const AT = 'HttpEndpointDestinationConfiguration.';

export const HTTP_WITHOUT_EFFECT = [
  `${AT}CloudWatchLoggingOptions`,
  `${AT}EndpointConfiguration.Name`,
  `${AT}RoleARN`,
];

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads a HttpEndpointDestinationConfiguration. Buffers: 1 to 64 MiB, default 5, and 0 to 900 s, default 300;
 * retries: 0 to 7,200 s, default 300 (Firehose API). The endpoint must be on this machine, by HTTP or HTTPS
 * and at any port: a run sends no records to other machines.
 *
 * @throws AwsError with the property, the value given and what is allowed
 */
export function readHttp(http: Properties): HttpSettings {
  const endpoint = http.nested('EndpointConfiguration');
  const request = http.nested('RequestConfiguration');
  const secret = http.nested('SecretsManagerConfiguration');
  if (secret.boolean('Enabled') === true)
    secret.refuse('Enabled', 'Secrets Manager is not played; give AccessKey');
  const { bytes, ms } = readBufferingHints(http, { defaultMiB: 5, maxMiB: 64 });
  const attributes = request
    .nestedList('CommonAttributes')
    .map((it) => [it.requiredString('AttributeName'), it.string('AttributeValue') ?? ''] as const);
  return {
    kind: 'http',
    url: readUrl(endpoint),
    accessKey: endpoint.string('AccessKey') ?? '',
    isCompressed: request.oneOf('ContentEncoding', ['NONE', 'GZIP']) === 'GZIP',
    commonAttributes: Object.fromEntries(attributes),
    bufferBytes: bytes,
    bufferMs: ms,
    retryMs: (http.nested('RetryOptions').integer('DurationInSeconds', 0, 7200) ?? 300) * 1000,
    s3: readS3(http.nested('S3Configuration')),
    backsUpAll: http.oneOf('S3BackupMode', ['FailedDataOnly', 'AllData']) === 'AllData',
  };
}

function readUrl(endpoint: Properties): string {
  const url = endpoint.requiredString('Url');
  if (URL.canParse(url) && LOOPBACK.test(new URL(url).hostname)) return url;
  return endpoint.refuse(
    'Url',
    'only endpoints on this machine are played, such as http://127.0.0.1:8080/records',
  );
}
