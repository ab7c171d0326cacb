import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../../local/services/event-source-mapping';

const NOW = Date.UTC(2026, 10, 20);
const REQUIRED = {
  EventSourceArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  FunctionName: 'consumer',
  StartingPosition: 'TRIM_HORIZON',
};
const parse = (properties: Record<string, unknown>) => parseSettings({ ...REQUIRED, ...properties }, NOW);

describe('settings of a mapping', () => {
  it('has the defaults of Lambda', () => {
    expect(parse({})).toMatchObject({
      enabled: true,
      batchSize: 100,
      maximumBatchingWindowInSeconds: 0,
      parallelizationFactor: 1,
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
      tumblingWindowInSeconds: 0,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: false,
      onFailureDestinationArn: undefined,
      filterPatterns: [],
    });
  });

  it('reads numbers and booleans given as strings, as CloudFormation allows', () => {
    expect(parse({ BatchSize: '500', BisectBatchOnFunctionError: 'true', Enabled: 'false' })).toMatchObject({
      batchSize: 500,
      bisectBatchOnFunctionError: true,
      enabled: false,
    });
  });

  it('reads a starting timestamp in seconds', () => {
    const seconds = NOW / 1000 - 60;
    expect(parse({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: seconds })).toMatchObject({
      startingPosition: { type: 'AT_TIMESTAMP', timestamp: NOW - 60_000 },
    });
  });

  it.each([
    ['BatchSize', 1, 10_000],
    ['MaximumBatchingWindowInSeconds', 0, 300],
    ['ParallelizationFactor', 1, 10],
    ['MaximumRetryAttempts', -1, 10_000],
    ['TumblingWindowInSeconds', 0, 900],
  ])('%s goes from %i to %i', (name, min, max) => {
    expect(() => parse({ [name]: min })).not.toThrow();
    expect(() => parse({ [name]: max })).not.toThrow();
    const range = `it must be a whole number from ${min} to ${max}`;
    expect(() => parse({ [name]: min - 1 })).toThrow(`${name} is ${min - 1}: ${range}`);
    expect(() => parse({ [name]: max + 1 })).toThrow(`${name} is ${max + 1}: ${range}`);
    expect(() => parse({ [name]: min + 0.5 })).toThrow(range);
  });

  it.each([-1, 60, 604_800])('takes a record age of %i', (age) => {
    expect(parse({ MaximumRecordAgeInSeconds: age }).maximumRecordAgeInSeconds).toBe(age);
  });

  it.each([
    [
      { MaximumRecordAgeInSeconds: 30 },
      'MaximumRecordAgeInSeconds is 30: it must be -1 (no limit) or 60 to 604800',
    ],
    [{ MaximumRecordAgeInSeconds: 604_801 }, 'MaximumRecordAgeInSeconds is 604801'],
    [{ EventSourceArn: undefined }, 'EventSourceArn is missing'],
    [
      { EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:jobs' },
      'only Kinesis data streams and their consumers',
    ],
    [
      { EventSourceArn: `${REQUIRED.EventSourceArn}/consumer/fast` },
      'only Kinesis data streams and their consumers',
    ],
    [{ FunctionName: '' }, 'FunctionName is "": it must be a string'],
    [{ Enabled: 'yes' }, 'Enabled is "yes": it must be true or false'],
    [{ BatchSize: 'many' }, 'BatchSize is "many": it must be a number'],
    [
      { StartingPosition: 'NOW' },
      'StartingPosition is "NOW": it must be TRIM_HORIZON, LATEST or AT_TIMESTAMP',
    ],
    [{ StartingPosition: undefined }, 'StartingPosition is missing: a Kinesis stream needs one'],
    [
      { StartingPosition: 'AT_TIMESTAMP' },
      'StartingPositionTimestamp is missing: StartingPosition AT_TIMESTAMP needs it',
    ],
    [
      { StartingPositionTimestamp: 1 },
      'StartingPositionTimestamp is 1: it goes with StartingPosition AT_TIMESTAMP only',
    ],
    [
      { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: NOW / 1000 + 1 },
      'must not lie in the future',
    ],
    [
      { FunctionResponseTypes: ['All'] },
      'FunctionResponseTypes is ["All"]: it must be a list of ReportBatchItemFailures',
    ],
    [
      { MetricsConfig: { Metrics: ['ErrorCount'] } },
      'MetricsConfig.Metrics is ["ErrorCount"]: it must be a list of EventCount',
    ],
    [
      { ScalingConfig: { MaximumConcurrency: 2 } },
      'ScalingConfig is {"MaximumConcurrency":2}: it does not apply to a Kinesis stream, it is for Amazon SQS',
    ],
    [{ ProvisionedPollerConfig: {} }, 'ProvisionedPollerConfig is {}: it does not apply'],
    [{ LoggingConfig: {} }, 'LoggingConfig is {}: it does not apply'],
    [{ Topics: ['t'] }, 'Topics is ["t"]: it does not apply'],
    [
      { BatchSise: 3 },
      'BatchSise is 3: known here are BatchSize, BisectBatchOnFunctionError, DestinationConfig, Enabled',
    ],
    [{ DestinationConfig: { OnSuccess: {} } }, 'DestinationConfig.OnSuccess is {}: it does not apply'],
    [
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111122223333:jobs.fifo' } } },
      'it must be the ARN of a standard SQS queue, a standard SNS topic or an S3 bucket',
    ],
    [{ FilterCriteria: { Filters: [{ Pattern: '{' }] } }, 'FilterCriteria.Filters[0].Pattern is not JSON'],
    [
      { FilterCriteria: { Filters: [{}] } },
      'FilterCriteria.Filters[0].Pattern is missing: it must be a string',
    ],
  ])('refuses %j', (properties, sentence) => {
    expect(() => parse(properties)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: expect.stringContaining(sentence),
      }),
    );
  });

  it('takes an empty destination as none', () => {
    const properties = { DestinationConfig: { OnFailure: { Destination: '' } } };
    expect(parse(properties).onFailureDestinationArn).toBeUndefined();
  });
});
