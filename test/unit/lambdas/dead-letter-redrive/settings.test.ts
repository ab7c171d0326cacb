import { afterEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../../../lambdas/dead-letter-redrive/settings';

const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
describe('the environment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const settingsWith = (change: Record<string, string>) => {
    const whole = {
      CONSUMER_FUNCTION_ARN: 'arn:aws:lambda:eu-west-1:123456789012:function:consumer',
      STREAM_ARN: STREAM,
      RECORDS_PER_SECOND: '50',
      QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/failures',
      BUCKET_NAME: '',
    };
    for (const [name, value] of Object.entries({ ...whole, ...change })) vi.stubEnv(name, value);
    return readSettings();
  };

  it('says where pointers, records and consumer are', () => {
    expect(settingsWith({})).toMatchObject({ destination: { kind: 'queue' }, recordsPerSecond: 50 });
    expect(settingsWith({ QUEUE_URL: '', BUCKET_NAME: 'failures' }).destination).toEqual({
      kind: 'bucket',
      bucketName: 'failures',
    });
  });

  it.each([
    [{ STREAM_ARN: '' }, 'The environment variable STREAM_ARN is not set'],
    [
      { BUCKET_NAME: 'failures' },
      'Exactly one of the environment variables QUEUE_URL and BUCKET_NAME must be set',
    ],
    [{ QUEUE_URL: '' }, 'QUEUE_URL is "", BUCKET_NAME is ""'],
    [{ RECORDS_PER_SECOND: 'fast' }, 'RECORDS_PER_SECOND must be a number above 0'],
  ])('is refused with %j', (change, reason) => {
    expect(() => settingsWith(change)).toThrow(reason);
  });
});
