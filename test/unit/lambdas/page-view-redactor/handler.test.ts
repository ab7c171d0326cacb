import type { FirehoseTransformationEvent, FirehoseTransformationEventRecord } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeLine } from '../../../../client';
import type * as redactor from '../../../../lambdas/page-view-redactor';
import { answerBatch } from '../../../../lambdas/page-view-redactor/answer-batch';
import { captureLog, functionContext, stubEnvironment } from '../support/function-context';

const ADDRESS = '203.0.113.77';
const LINE = `${ADDRESS} ident jane.doe [17/May/2015:23:59:59 -0230] "GET /page?q=1 HTTP/1.1" 200 5 "-" "Agent \\"1\\""`;

function record(index: number, line: string | Uint8Array): FirehoseTransformationEventRecord {
  const { data, partitionKey } = encodeLine(Buffer.from(line));
  return {
    recordId: `4954${String(index).padStart(20, '0')}000000`,
    approximateArrivalTimestamp: 1_431_857_103_500,
    data: Buffer.from(data).toString('base64'),
    kinesisRecordMetadata: {
      shardId: 'shardId-000000000003',
      partitionKey,
      approximateArrivalTimestamp: 1_431_857_103_500,
      sequenceNumber: `4954${index}`,
      subsequenceNumber: '0',
    },
  };
}

const eventOf = (records: FirehoseTransformationEventRecord[]): FirehoseTransformationEvent => ({
  invocationId: 'e9d0c3a2-0000-4000-8000-000000000000',
  deliveryStreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/views',
  sourceKinesisStreamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
  region: 'us-east-1',
  records,
});

const textOf = (data = '') => Buffer.from(data, 'base64').toString('utf8');

let handler: typeof redactor.handler;
let log: ReturnType<typeof captureLog>;

beforeAll(async () => {
  stubEnvironment({ PARTITION_KEYS: 'true' });
  ({ handler } = await import('../../../../lambdas/page-view-redactor/index.js'));
});
beforeEach(() => {
  log = captureLog();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => vi.unstubAllEnvs());

describe('page-view-redactor', () => {
  test('answers a page view as a line of JSON, with the date and hour in which it was viewed', async () => {
    const { records } = await handler(eventOf([record(0, LINE)]), functionContext());
    expect(records).toEqual([
      {
        recordId: record(0, LINE).recordId,
        result: 'Ok',
        data: expect.any(String),
        metadata: { partitionKeys: { date: '2015-05-18', hour: '02' } },
      },
    ]);
    const text = textOf(records[0]?.data);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      page: '/page',
      viewedAt: '2015-05-18T02:29:59Z',
      method: 'GET',
      status: 200,
      bytes: 5,
      userAgent: 'Agent \\"1\\"',
    });
  });

  test('leaves out the address, what is made from it, and the user, in the answer and in the log', async () => {
    const broken = LINE.replace('"GET', 'GET');
    const answer = await handler(eventOf([record(0, LINE), record(1, broken)]), functionContext());
    const said = `${textOf(answer.records[0]?.data)} ${JSON.stringify(log.lines)}`;
    const { partitionKey } = encodeLine(Buffer.from(LINE));
    for (const personal of [ADDRESS, partitionKey, 'jane.doe', 'ident']) expect(said).not.toContain(personal);
  });

  test('keeps of the referrer where it was, and neither its user nor its query nor its fragment', async () => {
    const referrer = 'https://alice:pw@example.com/login?email=alice%40example.com&token=SECRET#x';
    const answer = await handler(
      eventOf([record(0, LINE.replace('"-"', `"${referrer}"`))]),
      functionContext(),
    );
    expect(JSON.parse(textOf(answer.records[0]?.data)).referrer).toBe('https://example.com/login');
  });

  test('rejects what is no page view without data, and says why, and where it is in the stream', async () => {
    const bad = [
      record(1, 'no page view'),
      { ...record(2, ''), data: '????' },
      record(3, Buffer.from([0xff])),
    ];
    const { records } = await handler(eventOf([record(0, LINE), ...bad]), functionContext());
    expect(records.slice(1)).toEqual(bad.map(({ recordId }) => ({ recordId, result: 'ProcessingFailed' })));
    expect(log.lines).toMatchObject([
      {
        level: 'WARN',
        message: 'batch redacted',
        invocationId: 'e9d0c3a2-0000-4000-8000-000000000000',
        records: 4,
        redacted: 1,
        failed: 3,
        failures: [
          {
            shardId: 'shardId-000000000003',
            sequenceNumber: '49541',
            reason: expect.stringContaining('missing'),
          },
          { sequenceNumber: '49542', reason: 'the record is not JSON' },
          { sequenceNumber: '49543', reason: 'the line is not UTF-8 text' },
        ],
      },
    ]);
  });

  test('says of a poisoned batch only the first hundred', async () => {
    await handler(eventOf([...Array(250)].map((_, index) => record(index, 'x'))), functionContext());
    expect(log.lines[0]).toMatchObject({ failed: 250, redacted: 0 });
    expect((log.lines[0] as { failures: unknown[] }).failures).toHaveLength(100);
  });

  test('an empty batch', async () => {
    expect(await handler(eventOf([]), functionContext())).toEqual({ records: [] });
  });

  test('a request of 6 MB of short lines is answered within 6 MB, each record once, none lost', async () => {
    const line = 'a - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1';
    const size = JSON.stringify(record(0, line)).length + 1;
    const records = [...Array(Math.floor(6_000_000 / size))].map((_, index) => record(index, line));
    const answer = await handler(eventOf(records), functionContext());
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual(6_000_000);
    expect(answer.records.map(({ recordId }) => recordId)).toEqual(records.map(({ recordId }) => recordId));
    expect(log.lines[0]).toMatchObject({ records: records.length, failed: 0 });
  });
});

describe('answerBatch', () => {
  const options = { maxResponseBytes: 6_000_000, partitioned: true };

  test('names no partitions where there are none', () => {
    const { records } = answerBatch([record(0, LINE)], { ...options, partitioned: false });
    expect(records[0]).not.toHaveProperty('metadata');
  });

  test('a record that does not fit is rejected, and a smaller one behind it is not', () => {
    const long = LINE.replace('/page', `/${'x'.repeat(500)}`);
    const batch = [record(0, LINE), record(1, long), record(2, LINE)];
    const [first, , last] = answerBatch(batch, options).records;
    const rejected = { recordId: batch[1]?.recordId, result: 'ProcessingFailed' };
    const maxResponseBytes = JSON.stringify({ records: [first, rejected, last] }).length + 1;
    const { records, failures } = answerBatch(batch, { ...options, maxResponseBytes });
    expect(records).toEqual([first, rejected, last]);
    expect(failures).toEqual([
      expect.objectContaining({ reason: `the response to the batch would exceed ${maxResponseBytes} bytes` }),
    ]);
  });

  test('whatever comes, and however little room there is: each record once, in order, within the limit', () => {
    const line = fc.oneof(
      fc.constant(LINE),
      fc.string(),
      fc.nat(2_000).map((n) => LINE.replace('/page', `/${'ü'.repeat(n)}`)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.nat(20_000), (lines, spare) => {
        const batch = lines.map((text, index) => record(index, text));
        const least = JSON.stringify({
          records: batch.map(({ recordId }) => ({ recordId, result: 'ProcessingFailed' })),
        }).length;
        const maxResponseBytes = least + 1 + spare;
        const { records, failures } = answerBatch(batch, { maxResponseBytes, partitioned: true });
        expect(records.map(({ recordId }) => recordId)).toEqual(batch.map(({ recordId }) => recordId));
        expect(Buffer.byteLength(JSON.stringify({ records }))).toBeLessThanOrEqual(maxResponseBytes);
        const rejected = records.filter(({ result }) => result === 'ProcessingFailed');
        expect(rejected.map(({ recordId }) => recordId)).toEqual(failures.map(({ recordId }) => recordId));
        for (const { result, data } of records) expect(data === undefined).toBe(result !== 'Ok');
      }),
      { numRuns: 200 },
    );
  });
});
