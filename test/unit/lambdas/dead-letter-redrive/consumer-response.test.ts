import { describe, expect, it } from 'vitest';
import { readConsumerResponse } from '../../../../lambdas/dead-letter-redrive/consumer-response';

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
