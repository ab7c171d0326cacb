import { describe, expect, it } from 'vitest';
import { readConsumerResponse } from '../../../../../lambdas/dead-letter-redrive/consumer/consumer-response';

describe("the consumer's answer", () => {
  const read = (answer: unknown, functionError?: string, reportsFailures = true) =>
    readConsumerResponse(JSON.stringify(answer), functionError, new Set(['1', '2', '3']), reportsFailures);

  it.each([[null], [[]], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    '%j is a success',
    (answer) => {
      expect(read(answer)).toEqual({ kind: 'done' });
    },
  );

  it('names the records that failed, with its reasons where it gives them', () => {
    const answer = {
      batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '1' }, { itemIdentifier: '3' }],
      failures: [{ sequenceNumber: '1', reason: 'no log line', errorName: 'NotALogLineError' }, null],
    };
    expect(read(answer)).toEqual({
      kind: 'reported',
      failures: new Map([
        ['3', { sequenceNumber: '3', reason: 'the consumer reported it as failed', errorName: '' }],
        ['1', { sequenceNumber: '1', reason: 'no log line', errorName: 'NotALogLineError' }],
      ]),
    });
  });

  it('names the user records that failed, where an aggregate has several', () => {
    const failure = (subSequenceNumber: number) => ({
      sequenceNumber: '1',
      subSequenceNumber,
      reason: `no log line ${subSequenceNumber}`,
      errorName: 'NotALogLineError',
    });
    const answer = { batchItemFailures: [{ itemIdentifier: '1' }], failures: [failure(0), failure(2)] };
    expect(read(answer)).toEqual({
      kind: 'reported',
      failures: new Map([
        ['1', failure(0)],
        ['1:0', failure(0)],
        ['1:2', failure(2)],
      ]),
    });
  });

  it.each([
    'done',
    '',
    5,
    ['1'],
    { batchItemFailures: 'none' },
    { batchItemFailures: [{ itemIdentifier: '' }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
    { batchItemFailures: [{ id: '1' }] },
    { batchItemFailures: [null] },
    { batchItemFailures: [{ itemIdentifier: '4' }] },
  ])(
    '%j is malformed, so all have failed; or does not matter to a mapping without partial responses',
    (answer) => {
      expect(read(answer)).toMatchObject({ kind: 'failed', errorName: 'MalformedBatchResponse' });
      expect(read(answer, undefined, false)).toEqual({ kind: 'done' });
    },
  );

  it('of a consumer that failed says so, with type and message', () => {
    const boom = { errorType: 'RangeError', errorMessage: 'boom', trace: [] };
    for (const reports of [true, false]) {
      expect(read(boom, 'Unhandled', reports)).toEqual({
        kind: 'failed',
        errorName: 'RangeError',
        reason: 'boom',
      });
    }
    expect(readConsumerResponse('not JSON', undefined, new Set('1'), true).kind).toBe('failed');
    expect(readConsumerResponse('', undefined, new Set('1'), true).kind).toBe('done');
  });
});
