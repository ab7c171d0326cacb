import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInRange, NotAPointerError, parsePointer } from '../../../../lambdas/dead-letter-redrive/pointer';

const BATCH = {
  shardId: 'shardId-000000000001',
  startSequenceNumber: '4954',
  endSequenceNumber: '4960',
  approximateArrivalOfFirstRecord: '2026-11-20T12:00:00.000Z',
  approximateArrivalOfLastRecord: '2026-11-20T12:00:01.000Z',
  batchSize: 3,
  streamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
};
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:consumer';
const bodyWith = (batch: object = {}, rest: object = {}) =>
  JSON.stringify({
    requestContext: {
      requestId: 'd9d0c3a2',
      functionArn: FUNCTION,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 4,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-11-20T12:01:00.000Z',
    KinesisBatchInfo: { ...BATCH, ...batch },
    ...rest,
  });
const record = (sequenceNumber: string) => ({ eventID: `s:${sequenceNumber}`, kinesis: { sequenceNumber } });

describe('parsePointer', () => {
  const expected = {
    functionArn: FUNCTION,
    streamArn: BATCH.streamArn,
    shardId: BATCH.shardId,
    startSequenceNumber: '4954',
    endSequenceNumber: '4960',
    batchSize: 3,
  };

  it("reads the body of a queue's message", () => {
    expect(parsePointer(bodyWith())).toEqual(expected);
  });

  it('reads a message that came through a topic', () => {
    const notification = { Type: 'Notification', TopicArn: 'arn', Message: bodyWith() };
    expect(parsePointer(JSON.stringify(notification))).toEqual(expected);
  });

  it('takes the records of an object that holds the batch, those of the range only', () => {
    const payload = JSON.stringify({ Records: [...['4953', '4954', '4960', '4961'].map(record), null] });
    expect(parsePointer(bodyWith({}, { payload }))).toEqual({
      ...expected,
      records: [record('4954'), record('4960')],
    });
  });

  it('leaves records to be read from the stream that do not begin where the range does', () => {
    const payload = JSON.stringify({ Records: [record('4955')] });
    expect(parsePointer(bodyWith({}, { payload }))).toEqual(expected);
  });

  it('does not mind a response context that is missing', () => {
    expect(parsePointer(bodyWith({}, { responseContext: undefined }))).toEqual(expected);
  });

  it.each([
    ['hello', 'the body is not JSON'],
    ['[]', 'the body is not a JSON object'],
    ['{}', 'it has no KinesisBatchInfo'],
    [JSON.stringify({ Type: 'Notification', Message: 'hello' }), "the topic's message is not JSON"],
    [bodyWith({ shardId: undefined }), 'it has no shardId'],
    [bodyWith({ streamArn: '' }), 'it has no streamArn'],
    [bodyWith({}, { requestContext: {} }), 'it has no functionArn'],
    [bodyWith({ startSequenceNumber: 'x' }), 'its startSequenceNumber is not a sequence number'],
    [bodyWith({ endSequenceNumber: 4960 }), 'its endSequenceNumber is not a sequence number'],
    [bodyWith({ batchSize: 0 }), 'its batchSize is not a whole number of 1 or more'],
    [bodyWith({}, { payload: '{' }), 'the payload is not JSON'],
    [bodyWith({}, { payload: '{}' }), 'its payload is not an event with Records'],
  ])('refuses %s', (body, reason) => {
    expect(() => parsePointer(body)).toThrow(new NotAPointerError(reason));
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
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          batch.map((value) => JSON.stringify(value)),
        ),
        (body) => {
          try {
            parsePointer(body);
          } catch (error) {
            expect(error).toBeInstanceOf(NotAPointerError);
          }
        },
      ),
    );
  });
});

describe('isInRange', () => {
  it('compares sequence numbers as numbers, whatever their length', () => {
    const range = { startSequenceNumber: '9', endSequenceNumber: '100' };
    expect(['8', '9', '10', '100', '101', '0100'].map((number) => isInRange(number, range))).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
    ]);
  });
});
