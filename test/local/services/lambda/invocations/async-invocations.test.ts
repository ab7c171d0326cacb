import { describe, expect, it } from 'vitest';
import type { InvokeResult } from '../../../../../local/services/lambda';
import {
  type AsyncEvent,
  AsyncInvocations,
} from '../../../../../local/services/lambda/invocations/async-invocations';
import { ManualClock, settle } from '../../../../support/manual-clock';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:consumer';
const FAILURE: InvokeResult = {
  kind: 'functionError',
  functionError: 'Unhandled',
  payload: '{"errorType":"Error","errorMessage":"no"}',
  requestId: 'r',
  executedVersion: '$LATEST',
};
const SUCCESS: InvokeResult = {
  kind: 'success',
  payload: '"done"',
  requestId: 'r',
  executedVersion: '$LATEST',
};
const THROTTLED: InvokeResult = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };

/** Answers with `results` in turn, the last one for good. */
function start(results: readonly InvokeResult[], unreachable = false) {
  const clock = new ManualClock();
  const attempts: number[] = [];
  const notices: string[] = [];
  const delivered: { arn: string; body: unknown; attributes: object }[] = [];
  const invocations = new AsyncInvocations({
    clock,
    invoke: async () => {
      attempts.push((clock.now() - Date.UTC(2026, 10, 20, 12)) / 1000);
      const result = results[Math.min(attempts.length, results.length) - 1];
      if (result === undefined) throw new Error('the function is gone');
      return result;
    },
    deliver: async (arn, body, attributes) => {
      if (unreachable) throw new Error('no such queue');
      delivered.push({ arn, body: JSON.parse(body), attributes });
    },
    onNotice: (notice) => notices.push(notice),
  });
  return { clock, attempts, notices, delivered, invocations };
}

function event(
  change: Partial<AsyncEvent> = {},
  configuration: Partial<AsyncEvent['configuration']> = {},
): AsyncEvent {
  return {
    requestId: 'r',
    functionArn: ARN,
    payload: '{"n":1}',
    deadLetterTarget: undefined,
    endsWithRun: false,
    configuration: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600, ...configuration },
    ...change,
  };
}

describe('an asynchronous invocation', () => {
  it('that succeeds is done', async () => {
    const { attempts, notices, delivered, invocations } = start([SUCCESS]);
    expect(invocations.accept(event())).toBe(true);
    await settle();
    expect({ attempts, notices, delivered, waiting: invocations.bytes }).toEqual({
      attempts: [0],
      notices: [],
      delivered: [],
      waiting: 0,
    });
  });

  it('that fails is tried after one minute and after two more, then told loudly', async () => {
    const { clock, attempts, notices, invocations } = start([FAILURE]);
    invocations.accept(event());
    await clock.advance(3_600_000);
    expect(attempts).toEqual([0, 60, 180]);
    expect(notices).toEqual([
      `The asynchronous event r for ${ARN} was discarded after 3 attempts (RetriesExhausted); the function has neither ` +
        'an on-failure destination nor a dead-letter queue. Last answer: {"errorType":"Error","errorMessage":"no"}',
    ]);
  });

  it('is tried as often as configured', async () => {
    const { clock, attempts, invocations } = start([FAILURE]);
    invocations.accept(event({}, { maximumRetryAttempts: 0 }));
    await clock.advance(3_600_000);
    expect(attempts).toEqual([0]);
  });

  it('that is given up goes to its on-failure destination as a record, and to its dead-letter queue as it came', async () => {
    const { clock, notices, delivered, invocations } = start([FAILURE]);
    invocations.accept(
      event({ deadLetterTarget: 'arn:dlq' }, { onFailure: 'arn:failures', onSuccess: 'arn:successes' }),
    );
    await clock.advance(180_000);
    expect(notices).toEqual([]);
    expect(delivered).toEqual([
      {
        arn: 'arn:failures',
        attributes: {},
        body: {
          version: '1.0',
          timestamp: '2026-11-20T12:03:00.000Z',
          requestContext: {
            requestId: 'r',
            functionArn: `${ARN}:$LATEST`,
            condition: 'RetriesExhausted',
            approximateInvokeCount: 3,
          },
          requestPayload: { n: 1 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorType: 'Error', errorMessage: 'no' },
        },
      },
      {
        arn: 'arn:dlq',
        attributes: { RequestID: 'r', ErrorCode: '200', ErrorMessage: FAILURE.payload },
        body: { n: 1 },
      },
    ]);
  });

  it('that succeeds in the end goes to its on-success destination', async () => {
    const { clock, delivered, invocations } = start([FAILURE, SUCCESS]);
    invocations.accept(event({ functionArn: `${ARN}:live` }, { onSuccess: 'arn:successes' }));
    await clock.advance(60_000);
    expect(delivered).toMatchObject([
      {
        arn: 'arn:successes',
        body: {
          requestContext: { functionArn: `${ARN}:live`, condition: 'Success', approximateInvokeCount: 2 },
          responsePayload: 'done',
        },
      },
    ]);
  });

  it('that is throttled waits from one second to five minutes, which are no attempts, until it is too old', async () => {
    const { clock, attempts, delivered, invocations } = start([THROTTLED]);
    invocations.accept(event({}, { maximumEventAgeSeconds: 1200, onFailure: 'arn:failures' }));
    await clock.advance(3_600_000);
    expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111]);
    expect(delivered).toMatchObject([
      { body: { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 } } },
    ]);
  });

  it('whose destination cannot be reached is told', async () => {
    const { clock, notices, invocations } = start([FAILURE], true);
    invocations.accept(event({}, { maximumRetryAttempts: 0, onFailure: 'arn:failures' }));
    await clock.advance(0);
    expect(notices).toEqual([
      `The asynchronous event r for ${ARN} could not be handed to arn:failures: no such queue.`,
    ]);
  });

  it('whose function is gone is told', async () => {
    const { notices, invocations } = start([]);
    invocations.accept(event());
    await settle();
    expect(notices).toEqual([`The asynchronous event r for ${ARN} was lost: the function is gone`]);
  });

  it('that ends with the run is not told, waiting or under way', async () => {
    for (const results of [[FAILURE], []]) {
      const { notices, invocations, clock } = start(results);
      invocations.accept(event({ endsWithRun: true }));
      if (results.length > 0) await settle();
      invocations.close();
      await settle();
      expect([notices, clock.pending]).toEqual([[], 0]);
    }
  });

  it('that still waits when the run stops is told, and leaves no timer', async () => {
    const { clock, notices, invocations } = start([FAILURE]);
    invocations.accept(event());
    await settle();
    invocations.close();
    await settle();
    expect(notices).toEqual([
      `The asynchronous event r for ${ARN} was waiting for its next attempt when the run stopped.`,
    ]);
    expect(clock.pending).toBe(0);
  });

  it('is not accepted while 256 MiB of events wait', async () => {
    const { invocations } = start([FAILURE]);
    const large = event({ payload: JSON.stringify('x'.repeat(64 * 1024 * 1024 - 2)) });
    expect([1, 2, 3, 4, 5].map(() => invocations.accept(large))).toEqual([true, true, true, true, false]);
    invocations.close();
  });
});
