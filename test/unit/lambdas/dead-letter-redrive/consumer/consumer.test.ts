import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import {
  Consumer,
  NoAnswerError,
  TimeUpError,
} from '../../../../../lambdas/dead-letter-redrive/consumer/consumer';
import { ManualClock } from '../../../../support/manual-clock';
import { CONSUMER } from '../support/failed-batches';

const NUMBERS = new Set(['1']);

/** A worker of so many seconds, and a consumer that takes its time for each event. */
function world({ workerSeconds = 900, timeoutSeconds }: { workerSeconds?: number; timeoutSeconds?: number }) {
  const clock = new ManualClock();
  const end = clock.now() + workerSeconds * 1000;
  let invocations = 0;
  let eventSeconds = 0;
  const send = (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
    invocations++;
    return new Promise((resolve, reject) => {
      abortSignal.addEventListener('abort', () => reject(new Error('Request aborted')));
      clock.after(eventSeconds * 1000, () => resolve({ Payload: Buffer.from('{"batchItemFailures":[]}') }));
    });
  };
  const consumer = new Consumer({
    client: { send } as unknown as LambdaClient,
    functionArn: CONSUMER,
    timeoutMs: timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000,
    reportsFailures: true,
    clock,
    random: () => 0.5,
  });
  return {
    clock,
    invocations: () => invocations,
    async replay(seconds: number): Promise<unknown> {
      eventSeconds = seconds;
      let result: unknown;
      const over = consumer
        .replay('{}', NUMBERS, () => end - clock.now())
        .catch((error: unknown) => error)
        .then((value) => {
          result = value;
        });
      while (result === undefined) await clock.advance(1_000);
      await over;
      return result;
    },
  };
}

describe('Consumer', () => {
  it('begins no event for which there may be too little time: that of the longest one so far', async () => {
    const test = world({ workerSeconds: 100 });
    expect(await test.replay(45)).toEqual({ kind: 'done' });
    expect(await test.replay(1)).toBeInstanceOf(TimeUpError);
    expect(test.invocations()).toBe(1);
  });

  it("or that of the consumer's timeout, where it is known", async () => {
    const test = world({ workerSeconds: 150, timeoutSeconds: 120 });
    expect(await test.replay(20)).toEqual({ kind: 'done' });
    expect(await test.replay(1)).toBeInstanceOf(TimeUpError);
    expect(test.invocations()).toBe(1);
  });

  it('gives the first event all the time that there is, so that each worker comes forward', async () => {
    const test = world({ timeoutSeconds: 900 });
    expect(await test.replay(870)).toEqual({ kind: 'done' });
  });

  it('says of an event without an answer that it is a failed attempt, while there is time to write that down', async () => {
    const test = world({ timeoutSeconds: 900 });
    const start = test.clock.now();
    const error = await test.replay(890);
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(String(error)).toContain('the consumer did not answer within 880 seconds');
    expect(test.clock.now() - start).toBeLessThan(882_000);
  });
});
