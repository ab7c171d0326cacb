import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Consumer } from '../../../../lambdas/dead-letter-redrive/consumer';
import { FrontDoor } from '../../../../local/http';
import { ManualClock } from '../../../support/manual-clock';

let door: FrontDoor;
let client: LambdaClient;
let clock: ManualClock;
/** The milliseconds at which the consumer was invoked. */
let invoked: number[];

beforeEach(async () => {
  clock = new ManualClock(0);
  invoked = [];
  const handle = () => {
    invoked.push(clock.now());
    return { status: 200, body: 'null' };
  };
  const onError = (error: unknown) => {
    throw error;
  };
  door = new FrontDoor({ services: [{ signingName: 'lambda', handle }], onError });
  const { url } = await door.start({ port: 0 });
  client = new LambdaClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await door.close();
});

const consumer = (recordsPerSecond: number) =>
  new Consumer({ client, functionArn: 'consumer', recordsPerSecond, clock, random: () => 0 });
const event = (count: number) => ({
  records: Array.from({ length: count }, (_, n) => ({ sequenceNumber: String(n), json: '{}', ranges: [] })),
});

describe('Consumer', () => {
  it('keeps to the rate over all that is replayed at once', async () => {
    const paced = consumer(10);
    const { signal } = new AbortController();
    const answers = [20, 10, 5, 5].map((count) => paced.replay(event(count), signal));
    for (const [index, waited] of [0, 2_000, 1_000, 500].entries()) {
      await clock.advance(waited);
      expect(await answers[index]).toEqual({ stillFailing: [] });
      expect(invoked).toHaveLength(index + 1);
    }
    expect(invoked).toEqual([0, 2_000, 3_000, 3_500]);
  });
});
