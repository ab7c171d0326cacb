import type { FirehoseTransformationEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import {
  dataOf,
  deliveryFixture,
  errorRecords,
  FUNCTION_ARN,
  lambdaProcessor,
  processing,
  type TransformFunction,
} from '../support/delivery-fixture';

const s3 = processing(lambdaProcessor());
const ERRORS = 'processing-failed/2026/11/20/12/';

const text = (data: string) => Buffer.from(data, 'base64').toString();
const base64 = (data: string) => Buffer.from(data).toString('base64');

/** Answers each record by itself. */
function each(
  answer: (data: string, recordId: string) => Record<string, unknown>,
): (event: FirehoseTransformationEvent) => unknown {
  return ({ records }) => ({
    records: records.map(({ recordId, data }) => ({ recordId, ...answer(text(data), recordId) })),
  });
}

const upperCase = each((data) => ({ result: 'Ok', data: base64(data.toUpperCase()) }));

describe('the event', () => {
  it('has the documented form', async () => {
    const { put, flush, events, source, stream } = await deliveryFixture({ s3, transform: upperCase });
    const [sequenceNumber] = put('a');
    await flush();
    expect(events).toEqual([
      {
        invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        deliveryStreamArn: stream.arn,
        sourceKinesisStreamArn: source.state.arn,
        region: 'eu-west-1',
        records: [
          {
            recordId: sequenceNumber,
            approximateArrivalTimestamp: Date.UTC(2026, 10, 20, 12),
            data: base64('a'),
            kinesisRecordMetadata: {
              sequenceNumber,
              subsequenceNumber: '0',
              partitionKey: 'key-0',
              shardId: 'shardId-000000000000',
              approximateArrivalTimestamp: Date.UTC(2026, 10, 20, 12),
            },
          },
        ],
      },
    ]);
  });

  it('comes when the buffer of the function is large or old enough', async () => {
    const { put, clock, events } = await deliveryFixture({
      s3: processing(lambdaProcessor({ BufferSizeInMBs: '0.2', BufferIntervalInSeconds: '10' })),
      transform: upperCase,
    });
    put(...Array.from({ length: 3 }, () => 'x'.repeat(100 * 1024)));
    await clock.advance(1000);
    expect(events.map(({ records }) => records.length)).toEqual([2]);
    await clock.advance(10_000);
    expect(events.map(({ records }) => records.length)).toEqual([2, 1]);
  });
});

describe('results', () => {
  it('Ok is delivered as it was transformed, Dropped is not, ProcessingFailed goes under the error prefix', async () => {
    const transform = each((data) => {
      if (data === 'drop me') return { result: 'Dropped', data: base64(data) };
      if (data === 'bad') return { result: 'ProcessingFailed', data: base64(data) };
      return { result: 'Ok', data: base64(data.toUpperCase()) };
    });
    const { put, flush, objects, stream, outcomes, sum } = await deliveryFixture({ s3, transform });
    put('a', 'drop me', 'bad', 'b');
    await flush();
    expect(objects('2026/').map(({ body }) => body.toString())).toEqual(['AB']);
    expect(errorRecords(objects(ERRORS))).toEqual([
      {
        attemptsMade: 1,
        arrivalTimestamp: Date.UTC(2026, 10, 20, 12),
        errorCode: 'Lambda.ProcessingFailedStatus',
        errorMessage: 'ProcessingFailed status set for record',
        attemptEndingTimestamp: expect.any(Number),
        rawData: base64('bad'),
        lambdaArn: FUNCTION_ARN,
      },
    ]);
    expect(stream.counts).toMatchObject({ taken: 4, delivered: 2, dropped: 1, failed: 1, pending: 0 });
    expect(dataOf(outcomes, 'dropped')).toEqual(['drop me']);
    expect(sum('SucceedProcessing.Records')).toBe(3);
    expect(sum('ExecuteProcessing.Success')).toBe(1);
  });
});

/** Each fault, the error code that Firehose documents for it, and how many attempts are made. */
const FAULTS: [
  name: string,
  transform: TransformFunction,
  errorCode: string,
  attempts: number,
  fine: string[],
][] = [
  [
    'throws',
    () => {
      throw new Error('broken');
    },
    'Lambda.FunctionError',
    4,
    [],
  ],
  ['returns nothing', () => undefined, 'Lambda.FunctionError', 4, []],
  ['returns something else than records', () => ({ records: 'all' }), 'Lambda.FunctionError', 4, []],
  [
    'returns too few records',
    ({ records }) => ({ records: records.slice(1).map((it) => ({ ...it, result: 'Ok' })) }),
    'Lambda.MissingRecordId',
    1,
    ['b', 'c'],
  ],
  [
    'returns a record twice',
    ({ records }) => ({ records: [...records, records[0]].map((it) => ({ ...it, result: 'Ok' })) }),
    'Lambda.DuplicatedRecordId',
    1,
    ['b', 'c'],
  ],
  [
    'returns a result that there is not',
    each((data) => ({ result: data === 'a' ? 'OK' : 'Ok', data: base64(data) })),
    'Lambda.FunctionError',
    1,
    ['b', 'c'],
  ],
  [
    'returns data that is no base64',
    each((data) => ({ result: 'Ok', data: data === 'a' ? '{"not": "base64"}' : base64(data) })),
    'Lambda.JsonMappingException',
    1,
    ['b', 'c'],
  ],
  [
    'returns no data',
    each((data) => ({ result: 'Ok', ...(data === 'a' ? {} : { data: base64(data) }) })),
    'Lambda.JsonMappingException',
    1,
    ['b', 'c'],
  ],
];

describe.each(FAULTS)('a function that %s', (_, transform, errorCode, attemptsMade, fine) => {
  it(`makes ${errorCode} of what it spoils, and nothing is lost`, async () => {
    const { put, flush, objects, stream, outcomes, events } = await deliveryFixture({ s3, transform });
    put('a', 'b', 'c');
    await flush();
    const failed = errorRecords(objects(ERRORS));
    const spoilt = ['a', 'b', 'c'].filter((data) => !fine.includes(data));
    expect(failed.map(({ rawData }) => text(String(rawData)))).toEqual(spoilt);
    expect(failed.every((it) => it.errorCode === errorCode && it.attemptsMade === attemptsMade)).toBe(true);
    expect(dataOf(outcomes, 'delivered')).toEqual(fine);
    expect(stream.counts).toMatchObject({ taken: 3, pending: 0, lost: 0 });
    expect(events.length).toBe(attemptsMade);
  });
});

describe('attempts', () => {
  it('are as many as the template says, and the first that succeeds is enough', async () => {
    let calls = 0;
    const { put, flush, objects, events } = await deliveryFixture({
      s3: processing(lambdaProcessor({ NumberOfRetries: '1' })),
      transform: (event) => {
        if (calls++ === 0) throw new Error('only once');
        return upperCase(event);
      },
    });
    put('a');
    await flush();
    expect(events.length).toBe(2);
    expect(new Set(events.map(({ records }) => records[0]?.recordId)).size).toBe(1);
    expect(objects().map(({ body }) => body.toString())).toEqual(['A']);
  });

  it('end when the delivery stream closes: the records go under the error prefix', async () => {
    const { put, clock, close, objects, stream } = await deliveryFixture({
      s3,
      transform: () => {
        throw new Error('broken');
      },
    });
    put('a');
    await clock.advance(2000);
    await close();
    expect(errorRecords(objects(ERRORS)).map(({ attemptsMade }) => attemptsMade)).toEqual([1]);
    expect(stream.counts).toMatchObject({ failed: 1, pending: 0 });
  });
});

it('records that it was not sent are no records; it is told', async () => {
  const { put, flush, notices, stream } = await deliveryFixture({
    s3,
    transform: ({ records }) => ({
      records: [...records, { recordId: 'mine', data: '' }].map((it) => ({ ...it, result: 'Ok' })),
    }),
  });
  put('a');
  await flush();
  expect(notices).toEqual([
    'Delivery stream delivery: the function returned 1 records that it was not sent, the first of them mine',
  ]);
  expect(stream.counts).toMatchObject({ taken: 1, delivered: 1 });
});
