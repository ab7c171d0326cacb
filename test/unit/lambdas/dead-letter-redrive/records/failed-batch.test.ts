import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failedBatchBody,
  isInRange,
  mismatch,
  NotAFailedBatchError,
  parseFailedBatch,
  parsePointer,
} from '../../../../../lambdas/dead-letter-redrive/records/failed-batch';
import { CONSUMER, onFailure, record, SHARD, STREAM, withPayload } from '../support/failed-batches';

const RECORDS = ['4954', '4957', '4960'].map((number) => record(number));

describe('parsePointer', () => {
  const expected = {
    functionArn: `${CONSUMER}:$LATEST`,
    streamArn: STREAM,
    shardId: SHARD,
    startSequenceNumber: '4954',
    endSequenceNumber: '4960',
    batchSize: 3,
  };

  it("reads the body of a queue's message, also one that came through a topic", () => {
    const body = onFailure(RECORDS);
    expect(parsePointer(body)).toMatchObject(expected);
    const notification = { Type: 'Notification', TopicArn: 'arn', Message: body };
    expect(parsePointer(JSON.stringify(notification))).toMatchObject(expected);
  });

  it.each([undefined, { functionError: 'Unhandled' }, { functionError: null }, {}])(
    'does not mind the response context %j',
    (responseContext) => {
      expect(parsePointer(onFailure(RECORDS, { rest: { responseContext } }))).toMatchObject(expected);
    },
  );

  it.each([
    ['hello', 'the body is not JSON'],
    ['[]', 'the body is not a JSON object'],
    ['{}', 'it has no KinesisBatchInfo'],
    [JSON.stringify({ Type: 'Notification', Message: 'hello' }), "the topic's message is not JSON"],
    [onFailure(RECORDS, { batch: { shardId: undefined } }), 'it has no shardId'],
    [onFailure(RECORDS, { batch: { streamArn: '' } }), 'it has no streamArn'],
    [onFailure(RECORDS, { rest: { requestContext: {} } }), 'it has no functionArn'],
    [
      onFailure(RECORDS, { batch: { startSequenceNumber: 'x' } }),
      'its startSequenceNumber is not a sequence number',
    ],
    [
      onFailure(RECORDS, { batch: { endSequenceNumber: 4960 } }),
      'its endSequenceNumber is not a sequence number',
    ],
    [
      onFailure(RECORDS, { batch: { endSequenceNumber: '4953' } }),
      'its startSequenceNumber lies behind its endSequenceNumber',
    ],
    [onFailure(RECORDS, { batch: { batchSize: 0 } }), 'its batchSize is not a whole number of 1 or more'],
  ])('refuses %s', (body, reason) => {
    expect(() => parsePointer(body)).toThrow(new NotAFailedBatchError(reason));
  });
});

describe('parseFailedBatch', () => {
  it("reads Lambda's object: the records of the range, when and why it was given up", () => {
    const payload = JSON.stringify({ Records: [record('4953'), ...RECORDS, record('4961'), null] });
    expect(parseFailedBatch(onFailure(RECORDS, { rest: { payload } }))).toMatchObject({
      records: RECORDS,
      condition: 'RetryAttemptsExhausted',
      failedAt: Date.parse('2026-11-20T12:01:00.000Z'),
      failures: new Map(),
    });
  });

  it('reads an object of parked records: the reason of each', () => {
    const parked = [{ sequenceNumber: '4957', reason: 'no log line', errorName: 'NotALogLineError' }];
    const { failures, condition } = parseFailedBatch(withPayload(RECORDS, { parked }));
    expect([condition, failures.get('4957')]).toEqual(['RecordsParked', parked[0]]);
  });

  it.each([
    [onFailure(RECORDS), 'the payload is not JSON'],
    [onFailure(RECORDS, { rest: { payload: '{}' } }), 'its payload is not an event with Records'],
    [
      onFailure(RECORDS, { rest: { payload: JSON.stringify({ Records: [record('1')] }) } }),
      'its payload has no record of its range',
    ],
  ])('refuses %s', (body, reason) => {
    expect(() => parseFailedBatch(body)).toThrow(new NotAFailedBatchError(reason));
  });

  it('never throws anything else', () => {
    const batch = fc.record({
      KinesisBatchInfo: fc.oneof(
        fc.jsonValue(),
        fc.record({ shardId: fc.jsonValue(), batchSize: fc.jsonValue() }),
      ),
      requestContext: fc.jsonValue(),
      payload: fc.jsonValue(),
    });
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      batch.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(body, (text) => {
        try {
          parseFailedBatch(text);
        } catch (error) {
          expect(error).toBeInstanceOf(NotAFailedBatchError);
        }
      }),
    );
  });
});

describe('failedBatchBody', () => {
  it('is what parseFailedBatch reads, with what remains of the batch', () => {
    const before = parseFailedBatch(withPayload(RECORDS));
    const failures = [{ sequenceNumber: '4960', reason: 'boom', errorName: 'Error', redrives: 2 }];
    const after = parseFailedBatch(failedBatchBody(before.document, RECORDS.slice(1), failures));
    expect(after).toMatchObject({
      records: RECORDS.slice(1),
      startSequenceNumber: '4957',
      endSequenceNumber: '4960',
      batchSize: 2,
      failedAt: before.failedAt,
      condition: before.condition,
      failures: new Map([['4960', failures[0]]]),
    });
  });
});

describe('mismatch', () => {
  const pointer = (change: object = {}) => ({ ...parsePointer(onFailure(RECORDS)), ...change });

  it('takes a version or an alias for the function, and a registered consumer for the stream', () => {
    expect(mismatch(pointer(), [CONSUMER], STREAM)).toBeUndefined();
    expect(
      mismatch(pointer({ streamArn: `${STREAM}/consumer/c:1` }), [`${CONSUMER}:live`], STREAM),
    ).toBeUndefined();
  });

  it('takes a function that the consumer had before', () => {
    expect(mismatch(pointer(), [`${CONSUMER}2`, CONSUMER], STREAM)).toBeUndefined();
  });

  it('says whose batch it is', () => {
    expect(mismatch(pointer(), [`${CONSUMER}2`], STREAM)).toContain('it is of the function');
    expect(mismatch(pointer(), [CONSUMER], `${STREAM}2`)).toContain('it is of the stream');
  });
});

it('a range compares sequence numbers as numbers, whatever their length', () => {
  const range = { startSequenceNumber: '9', endSequenceNumber: '100' };
  const within = ['8', '9', '10', '100', '101', '0100'].map((number) => isInRange(number, range));
  expect(within).toEqual([false, true, true, true, false, true]);
});
