import { Duration, Size, type Stack } from 'aws-cdk-lib';
import {
  DeliveryDestination,
  type SplunkDestinationOptions,
  SplunkEndpointType,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { newStack } from '../../support/synthesize';

import { deliver, ownLines, partOf, refused, secretOf, WHERE } from '../support/deliver';

describe('Splunk', () => {
  const options = (stack: Stack): SplunkDestinationOptions => ({
    endpoint: 'https://http-inputs-clicks.splunkcloud.com:443',
    secret: secretOf(stack),
  });

  test('by default', () => {
    const stack = newStack();
    const delivery = deliver(stack, DeliveryDestination.splunk(options(stack)));
    const part = partOf(stack, 'SplunkDestinationConfiguration');
    expect(part).toMatchObject({
      HECEndpoint: 'https://http-inputs-clicks.splunkcloud.com:443',
      HECEndpointType: 'Raw',
      HECAcknowledgmentTimeoutInSeconds: 180,
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
      RetryOptions: { DurationInSeconds: 300 },
      S3BackupMode: 'FailedEventsOnly',
      // Splunk's configuration has no role, so the secret's has to be said.
      SecretsManagerConfiguration: {
        Enabled: true,
        RoleARN: { 'Fn::GetAtt': [expect.stringMatching(/Role/), 'Arn'] },
      },
    });
    expect(part).not.toHaveProperty('RoleARN');
    expect(ownLines(stack)).toEqual([
      'secretsmanager: GetSecretValue | on arn:aws:secretsmanager:eu-west-1:111122223333:secret:credentials-AbCdEf',
    ]);
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToSplunk.DataFreshness');
  });

  test('events, and all of them backed up', () => {
    const stack = newStack();
    deliver(
      stack,
      DeliveryDestination.splunk({
        ...options(stack),
        endpointType: SplunkEndpointType.EVENT,
        backUpAllRecords: true,
        acknowledgmentTimeout: Duration.minutes(10),
      }),
    );
    expect(partOf(stack, 'SplunkDestinationConfiguration')).toMatchObject({
      HECEndpointType: 'Event',
      S3BackupMode: 'AllEvents',
      HECAcknowledgmentTimeoutInSeconds: 600,
    });
  });

  test.each<[string, Partial<SplunkDestinationOptions>, string]>([
    ['without TLS', { endpoint: 'http://splunk' }, 'endpoint is "http://splunk"; allowed are https://'],
    [
      'a buffer of 6 MiB',
      { bufferSize: Size.mebibytes(6) },
      'bufferSize is 6 MiB; allowed are whole numbers from 1 to 5 MiB',
    ],
    [
      'an interval of 61 seconds',
      { bufferInterval: Duration.seconds(61) },
      'bufferInterval is 1 minute 1 second; allowed are whole numbers from 0 to 60 seconds',
    ],
    [
      'a timeout of two minutes',
      { acknowledgmentTimeout: Duration.minutes(2) },
      'acknowledgmentTimeout is 2 minutes; allowed are whole numbers from 180 to 600 seconds',
    ],
  ])('%s', (_name, wrong, message) => {
    expect(refused((stack) => DeliveryDestination.splunk({ ...options(stack), ...wrong }))).toContain(
      WHERE + message,
    );
  });
});
