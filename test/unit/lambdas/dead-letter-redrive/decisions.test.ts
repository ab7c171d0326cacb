import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readConsumerResponse } from '../../../../lambdas/dead-letter-redrive/consumer-response';
import { judgeRange } from '../../../../lambdas/dead-letter-redrive/range-verdict';
import { InvalidRequestError, parseRequest } from '../../../../lambdas/dead-letter-redrive/redrive-request';
import type { RangeReport } from '../../../../lambdas/dead-letter-redrive/report';
import { ReportBuilder } from '../../../../lambdas/dead-letter-redrive/report-builder';
import { readSettings } from '../../../../lambdas/dead-letter-redrive/settings';

const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
describe('the request', () => {
  it.each([undefined, null, {}])('may be empty: %j', (event) => {
    expect(parseRequest(event, 100)).toEqual({
      dryRun: false,
      recordsPerSecond: 100,
      maximumPointers: 100_000,
    });
  });

  it('says what it wants', () => {
    const request = { dryRun: true, recordsPerSecond: 0.5, maximumPointers: 7 };
    expect(parseRequest(request, 100)).toEqual(request);
  });

  it.each([
    ['now', 'The request must be a JSON object, got "now".'],
    [[1], 'The request must be a JSON object, got [1].'],
    [
      { dryrun: true },
      'The request has an unknown key "dryrun"; the keys are dryRun, recordsPerSecond, maximumPointers.',
    ],
    [{ dryRun: 'yes' }, 'dryRun must be true or false, got "yes".'],
    [{ recordsPerSecond: 0 }, 'recordsPerSecond must be a number above 0 and at most 100000, got 0.'],
    [{ recordsPerSecond: '5' }, 'recordsPerSecond must be a number above 0 and at most 100000, got "5".'],
    [{ maximumPointers: 1.5 }, 'maximumPointers must be a whole number of 1 to 100000, got 1.5.'],
    [{ maximumPointers: 0 }, 'maximumPointers must be a whole number of 1 to 100000, got 0.'],
    [{ maximumPointers: 100_001 }, 'maximumPointers must be a whole number of 1 to 100000, got 100001.'],
  ])('is refused when it is %j', (event, reason) => {
    expect(() => parseRequest(event, 100)).toThrow(new InvalidRequestError(reason));
  });
});

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

describe("the consumer's answer", () => {
  const read = (answer: unknown, functionError?: string) =>
    readConsumerResponse(JSON.stringify(answer), functionError, ['1', '2', '3']);
  const all = ['1', '2', '3'];

  it.each([[null], [{}], [[]], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    '%j is a success',
    (answer) => {
      expect(read(answer)).toEqual({ stillFailing: [] });
    },
  );

  it('names the records that are still failing', () => {
    expect(
      read({
        batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '1' }, { itemIdentifier: '3' }],
      }),
    ).toEqual({ stillFailing: ['3', '1'] });
  });

  it.each([
    'done',
    '',
    { batchItemFailures: 'none' },
    { batchItemFailures: [{ itemIdentifier: '' }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
    { batchItemFailures: [{ id: '1' }] },
    { batchItemFailures: [null] },
    { batchItemFailures: [{ itemIdentifier: '4' }] },
  ])('%j is malformed, so all have failed', (answer) => {
    const { stillFailing, message } = read(answer);
    expect(stillFailing).toEqual(all);
    expect(message).toBeDefined();
  });

  it('of a consumer that failed says so, with type and message', () => {
    expect(read({ errorType: 'Error', errorMessage: 'boom', trace: [] }, 'Unhandled')).toEqual({
      stillFailing: all,
      message: 'the consumer failed: Error: boom',
    });
    expect(readConsumerResponse('not JSON', undefined, ['1']).stillFailing).toEqual(['1']);
    expect(readConsumerResponse('', undefined, ['1']).stillFailing).toEqual([]);
  });
});

describe('the verdict on a range', () => {
  const range = {
    dryRun: false,
    expected: 5,
    found: 5,
    startFound: true,
    stillFailing: [],
    problem: undefined,
  };

  it.each([
    ['whole and processed', {}, { outcome: 'done', expired: 0, finished: true }],
    ['still failing', { stillFailing: ['3'] }, { outcome: 'still-failing', expired: 0, finished: false }],
    [
      'gone in part, the rest processed',
      { found: 3, startFound: false },
      { outcome: 'expired', expired: 2, finished: true },
    ],
    ['gone altogether', { found: 0, startFound: false }, { outcome: 'expired', expired: 5, finished: true }],
    [
      'gone in part, the rest failing',
      { found: 3, startFound: false, stillFailing: ['3'] },
      { outcome: 'still-failing', expired: 2, finished: false },
    ],
    [
      'without its first record, though others in between make up the number',
      { found: 9, startFound: false },
      { outcome: 'expired', expired: 1, finished: true },
    ],
    ['not read to its end', { problem: 'no permission' }, { outcome: 'error', expired: 0, finished: false }],
    ['only looked at', { dryRun: true }, { outcome: 'dry-run', expired: 0, finished: false }],
    [
      'only looked at, and gone',
      { dryRun: true, found: 0, startFound: false },
      { outcome: 'dry-run', expired: 5, finished: false },
    ],
  ])('that is %s', (_, change, verdict) => {
    expect(judgeRange({ ...range, ...change })).toEqual(verdict);
  });

  it('never finishes a pointer that can still do something', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        fc.array(fc.string(), { maxLength: 3 }),
        fc.option(fc.string()),
        (...values) => {
          const [dryRun, expected, found, startFound, stillFailing, problem] = values;
          const verdict = judgeRange({
            dryRun,
            expected,
            found,
            startFound,
            stillFailing,
            problem: problem ?? undefined,
          });
          if (verdict.finished) expect([dryRun, stillFailing, problem]).toEqual([false, [], null]);
          if (verdict.finished && !startFound) expect(verdict).toMatchObject({ outcome: 'expired' });
        },
      ),
    );
  });
});

describe('the report', () => {
  const range = (stillFailing: readonly string[]): RangeReport => ({
    pointer: 'id',
    shardId: 's',
    startSequenceNumber: '1',
    endSequenceNumber: '9',
    expected: 9,
    found: 9,
    expired: 0,
    outcome: stillFailing.length > 0 ? 'still-failing' : 'done',
    stillFailing,
  });

  it('adds up pointers and records', () => {
    const builder = new ReportBuilder(false);
    builder.addRange(range(['2', '3']), 9, false);
    builder.addRange(range([]), 9, true);
    builder.addUnreadable({ pointer: 'x', reason: 'not JSON' });
    expect(builder.build(true)).toMatchObject({
      dryRun: false,
      complete: true,
      pointers: { seen: 3, deleted: 1, kept: 2 },
      records: { expected: 18, found: 18, replayed: 18, succeeded: 16, stillFailing: 2, expired: 0 },
      omitted: { ranges: 0, stillFailing: 0, unreadable: 0 },
    });
  });

  it('stays small enough for one line of a log, and says what it left out', () => {
    const builder = new ReportBuilder(false);
    const many = Array.from({ length: 10 }, () => '4'.repeat(56));
    for (let pointer = 0; pointer < 1_200; pointer++) builder.addRange(range(many), 10, false);
    for (let pointer = 0; pointer < 1_001; pointer++)
      builder.addUnreadable({ pointer: 'x', reason: 'not JSON' });
    const report = builder.build(true);
    expect(report.ranges).toHaveLength(1_000);
    expect(report.omitted).toEqual({ ranges: 200, stillFailing: 7_000, unreadable: 1 });
    expect(report.records.stillFailing).toBe(12_000);
    expect(JSON.stringify(report).length).toBeLessThan(1_000_000);
  });
});
