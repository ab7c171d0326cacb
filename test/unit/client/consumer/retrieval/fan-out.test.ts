import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { subscribe } from '../../../../../client/consumer/retrieval/fan-out';
import { timedCalls } from '../../../../../client/consumer/timed-call';
import { ManualClock, settle } from '../../../../support/manual-clock';

const FROM = { sequenceNumber: 'TRIM_HORIZON', subSequenceNumber: 0 } as const;

/** Its connections die silently: a subscription brings these events, and then nothing, not even an end. */
function silentAfter(count: number) {
  const seen: WeakRef<object>[] = [];
  let subscriptions = 0;
  async function* EventStream() {
    subscriptions++;
    for (let number = 1; number <= count; number++) {
      const event = { Records: [], MillisBehindLatest: 0, ContinuationSequenceNumber: String(number) };
      seen.push(new WeakRef(event));
      yield { SubscribeToShardEvent: event };
    }
    await new Promise(() => undefined);
  }
  const client = { send: async () => ({ EventStream: EventStream() }) } as unknown as KinesisClient;
  return { client, seen, subscriptions: () => subscriptions };
}

function reading(client: KinesisClient) {
  const clock = new ManualClock(0);
  const troubles: unknown[] = [];
  const abort = new AbortController();
  const patience = {
    clock,
    random: () => 1,
    onTrouble: (_: string, error: unknown) => void troubles.push(error),
  };
  const options = { client, consumerArn: 'arn', patience, timed: timedCalls(clock, 30_000) };
  const pages = subscribe('shard', FROM, options, abort.signal);
  return { clock, troubles, abort, pages };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('a subscription', () => {
  it('holds no event that has been taken, while it lasts', async () => {
    const { client, seen } = silentAfter(200);
    const { pages, abort } = reading(client);
    for (let taken = 0; taken < 200; taken++) await pages.next();
    const last = pages.next();
    await settle();
    collectGarbage();
    expect(seen.filter((event) => event.deref() !== undefined).length).toBeLessThan(10);
    abort.abort();
    expect(await last).toEqual({ done: true, value: undefined });
  });

  it('that ends at once, again and again, is asked for at growing intervals', async () => {
    let subscriptions = 0;
    async function* EventStream() {
      subscriptions++;
      yield* [];
    }
    const client = { send: async () => ({ EventStream: EventStream() }) } as unknown as KinesisClient;
    const { pages, abort, clock } = reading(client);
    const last = pages.next();
    await settle();
    expect(subscriptions).toBe(1);
    await clock.advance(60_000);
    await settle();
    expect(subscriptions).toBeGreaterThan(1);
    expect(subscriptions).toBeLessThan(40);
    abort.abort();
    expect(await last).toEqual({ done: true, value: undefined });
  });

  it('that is silent for 30 seconds is renewed behind its last event, and that is told', async () => {
    const { client, subscriptions } = silentAfter(1);
    const { clock, pages, troubles, abort } = reading(client);
    await pages.next();
    let isRenewed = false;
    const second = pages.next().then(() => {
      isRenewed = true;
    });
    await clock.advance(29_999);
    expect([subscriptions(), isRenewed]).toEqual([1, false]);
    await clock.advance(1_000);
    expect([subscriptions(), isRenewed, troubles.length]).toEqual([2, true, 1]);
    await second;
    abort.abort();
    expect(await pages.next()).toMatchObject({ done: true });
    expect(clock.pending).toBe(0);
  });
});
