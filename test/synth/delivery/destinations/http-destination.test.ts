import {
  Duration,
  aws_kms as kms,
  Size,
  type Stack,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { DeliveryDestination, type HttpDestinationOptions } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines } from '../../support/readable-policy';
import { newStack } from '../../support/synthesize';

import { BACKUP, deliver, ownLines, partOf, refused, type Setting, WHERE } from '../support/deliver';

describe('an HTTP endpoint', () => {
  const http = (stack: Stack, options: Partial<HttpDestinationOptions> = {}, setting: Setting = {}) =>
    deliver(stack, DeliveryDestination.http({ url: 'https://example.com/in', ...options }), setting);

  test('by default', () => {
    const stack = newStack();
    const delivery = http(stack);
    expect(partOf(stack, 'HttpEndpointDestinationConfiguration')).toMatchObject({
      EndpointConfiguration: { Url: 'https://example.com/in' },
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
      RetryOptions: { DurationInSeconds: 300 },
      RequestConfiguration: { ContentEncoding: 'GZIP' },
      S3BackupMode: 'FailedDataOnly',
      S3Configuration: {
        Prefix: 'backup/!{timestamp:yyyy/MM/dd/HH}/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
        CompressionFormat: 'GZIP',
      },
    });
    expect(policyLines(stack)).toContainEqual(expect.stringContaining(BACKUP));
    expect(ownLines(stack)).toEqual([]);
    expect(delivery.bucket.node.path).toBe('App/Delivery/BackupBucket');
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToHttpEndpoint.DataFreshness');
  });

  test('with everything on', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });
    const options: Partial<HttpDestinationOptions> = {
      secret,
      name: 'people',
      attributes: { team: 'clicks' },
      uncompressedRequests: true,
      backUpAllRecords: true,
      retryDuration: Duration.seconds(0),
      bufferSize: Size.mebibytes(64),
      bufferInterval: Duration.seconds(0),
    };
    http(stack, options, { transform: true });
    expect(partOf(stack, 'HttpEndpointDestinationConfiguration')).toMatchObject({
      EndpointConfiguration: { Name: 'people' },
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 0 },
      RetryOptions: { DurationInSeconds: 0 },
      RequestConfiguration: {
        ContentEncoding: 'NONE',
        CommonAttributes: [{ AttributeName: 'team', AttributeValue: 'clicks' }],
      },
      S3BackupMode: 'AllData',
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] },
      SecretsManagerConfiguration: { Enabled: true, SecretARN: { Ref: expect.stringMatching(/^Secret/) } },
    });
    expect(ownLines(stack)).toEqual([
      'lambda: GetFunctionConfiguration, InvokeFunction | on arn:aws:lambda:eu-west-1:111122223333:function:transform',
      'secretsmanager: GetSecretValue | on <Secret>',
    ]);
    expect(policyLines(stack)).toContain(
      'kms: Decrypt | on <Key.Arn> | if kms:ViaService StringLike secretsmanager.<Region>.amazonaws.com*',
    );
  });

  test.each<[string, Partial<HttpDestinationOptions>, string]>([
    [
      'without TLS',
      { url: 'http://example.com' },
      'url is "http://example.com"; allowed are https:// and up to 1,000 characters',
    ],
    [
      'a buffer of 65 MiB',
      { bufferSize: Size.mebibytes(65) },
      'bufferSize is 65 MiB; allowed are whole numbers from 1 to 64 MiB',
    ],
    [
      'a retry of three hours',
      { retryDuration: Duration.hours(3) },
      'retryDuration is 3 hours; allowed are whole numbers from 0 to 7,200 seconds',
    ],
  ])('%s', (_name, options, message) => {
    expect(refused(() => DeliveryDestination.http({ url: 'https://example.com', ...options }))).toContain(
      WHERE + message,
    );
  });
});
