import { describe, expect, it } from 'vitest';
import type { PlacedUserRecord } from '../../../../../client/aggregation';
import { HeldLease } from '../../../../../client/consumer/leases';
import { Evidence } from '../../../../../client/consumer/processing';
import { Delivery, type DeliveryOptions } from '../../../../../client/consumer/processing/deliver';
import { leaseOn } from '../../../../../client/consumer/shards';
import { OutageError, PoisonError } from '../../../../../client/errors';
import { classifyError } from '../../../../../client/lambda/classify-error';
import { ManualClock } from '../../../../support/manual-clock';
import { MemoryTable, WiredStore } from '../support/memory-store';

const SHARD = { shardId: 'shard', parentShardIds: [], hashKeyRange: { start: '0', end: '9' } };

function record(number: number): PlacedUserRecord {
  return {
    partitionKey: 'k',
    data: Buffer.from(String(number)),
    sequenceNumber: String(100 + number),
    subSequenceNumber: 0,
    isAggregated: false,
    approximateArrivalTimestamp: new Date(0),
  };
}
const RECORDS = [0, 1, 2, 3, 4, 5, 6, 7].map(record);
const numbersOf = (records: readonly PlacedUserRecord[]) =>
  records.map(({ data }) => Number(Buffer.from(data)));

/** Delivers eight records, and says what the handler saw and what became dead letters. */
function world(handle: (numbers: readonly number[]) => void, more: Partial<DeliveryOptions> = {}) {
  const clock = new ManualClock(0);
  const table = new MemoryTable();
  const lease = { ...leaseOn(SHARD, 'TRIM_HORIZON'), leaseOwner: 'me' };
  table.create(lease);
  const store = new WiredStore(table, async (call) => call());
  const held = new HeldLease(lease, 0, { store, workerId: 'me', clock, leaseDurationMs: 1e9 });
  const calls: number[][] = [];
  const letters: [string, string][] = [];
  const [stop, abort] = [new AbortController(), new AbortController()];
  const options: DeliveryOptions = {
    processRecords: (records) => {
      calls.push(numbersOf(records));
      handle(numbersOf(records));
    },
    classifyError,
    autoCheckpoint: true,
    deadLetters: { put: (key, body) => void letters.push([key, body]) },
    sender: { applicationName: 'app', workerId: 'me', stream: 'arn:stream' },
    evidence: new Evidence(),
    patience: { clock, random: () => 1, onTrouble: () => undefined },
    wallClock: () => 0,
    onProcessed: () => undefined,
    ...more,
  };
  const delivery = new Delivery(held, options, { stop: stop.signal, abort: abort.signal });
  let result: boolean | undefined;
  const done = delivery.deliver(RECORDS, 0).then((all) => {
    result = all;
  });
  return { clock, held, calls, letters, stop, abort, options, done, result: () => result };
}

describe('records whose handler', () => {
  it('succeeds are delivered at once, and count as processed', async () => {
    const { clock, calls, held, result } = world(() => undefined);
    await clock.advance(0);
    expect(calls).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
    expect(held.progress).toEqual({ sequenceNumber: '107', subSequenceNumber: 0 });
    expect(result()).toBe(true);
  });

  it('meets an outage come again as they are, as long as it lasts', async () => {
    let isDown = true;
    const play = world(() => {
      if (isDown) throw new OutageError('down');
    });
    await play.clock.advance(3_600_000);
    expect(play.calls.every((numbers) => numbers.length === 8)).toBe(true);
    expect(play.calls.length).toBeGreaterThan(300);
    isDown = false;
    await play.clock.advance(10_000);
    expect([play.result(), play.letters]).toEqual([true, []]);
  });

  it('finds poison are halved until it is alone, which becomes a dead letter with its data', async () => {
    const { clock, calls, letters, result } = world((numbers) => {
      if (numbers.includes(5)) throw new PoisonError('not an order');
    });
    await clock.advance(0);
    expect(calls).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [4, 5],
      [4],
      [5, 6, 7],
      [5],
      [6, 7],
    ]);
    expect(result()).toBe(true);
    const [[key, body] = ['', '']] = letters;
    expect(key).toMatch(/^parked\/app\/shard\/1970\/01\/01\/00\/105-[0-9a-f]{16}\.json$/);
    const letter = JSON.parse(body);
    expect(letter.parked).toEqual([
      { sequenceNumber: '105', reason: 'not an order', errorName: 'PoisonError' },
    ]);
    expect(JSON.parse(letter.payload).Records[0].kinesis.data).toBe(Buffer.from('5').toString('base64'));
  });

  it('has a bug for one record try it three times alone', async () => {
    const { clock, calls, letters } = world((numbers) => {
      if (numbers.includes(5)) throw new TypeError('undefined is not a function');
    });
    await clock.advance(60_000);
    expect(calls.filter((numbers) => numbers.join() === '5')).toHaveLength(3);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.[1]).not.toContain('undefined is not a function');
  });

  it('never worked lose nothing to the dead letters: it is a bad deployment', async () => {
    const { clock, letters, result } = world(() => {
      throw new TypeError('bad deployment');
    });
    await clock.advance(3_600_000);
    expect([letters, result()]).toEqual([[], undefined]);
  });

  it('fails without dead letters are tried without end', async () => {
    const { clock, result, calls } = world(
      (numbers) => {
        if (numbers.includes(0)) throw new PoisonError('no order');
      },
      { deadLetters: undefined },
    );
    await clock.advance(3_600_000);
    expect(result()).toBeUndefined();
    expect(calls.at(-1)).toEqual([0]);
  });

  it('fails without dead letters is named after three attempts, for whoever is called', async () => {
    const notices: string[] = [];
    const clock = new ManualClock(0);
    const play = world(
      (numbers) => {
        if (numbers.includes(5)) throw new PoisonError('no order');
      },
      {
        deadLetters: undefined,
        patience: { clock, random: () => 1, onTrouble: (message) => notices.push(message) },
      },
    );
    await clock.advance(3_600_000);
    expect(play.result()).toBeUndefined();
    expect(notices.filter((notice) => notice.includes('holds up'))).toEqual([
      'record 105:0 holds up shard: it failed 3 times alone, and there are no deadLetters to put it into',
    ]);
  });

  it.each([
    ['throws', 'is not a function'],
    ['says nothing', undefined],
  ])('fails with a classifyError that %s is taken for a bug', async (_, message) => {
    const play = world(
      (numbers) => {
        if (numbers.includes(5)) throw new PoisonError('no order');
      },
      {
        classifyError: () => {
          if (message !== undefined) throw new TypeError(message);
          return undefined as never;
        },
      },
    );
    await play.clock.advance(60_000);
    expect(play.calls.filter((numbers) => numbers.join() === '5')).toHaveLength(3);
    expect([play.result(), play.letters.length]).toEqual([true, 1]);
  });

  it('does not end is told of after a minute, and ever less often', async () => {
    const notices: string[] = [];
    const clock = new ManualClock(0);
    let end: (value?: unknown) => void = () => undefined;
    const { result } = world(() => undefined, {
      processRecords: () => new Promise((resolve) => (end = resolve)),
      slowAfterMs: 60_000,
      patience: { clock, random: () => 1, onTrouble: (message) => notices.push(message) },
    });
    await clock.advance(59_999);
    expect(notices).toEqual([]);
    await clock.advance(3_600_000);
    expect(notices[0]).toBe('the handler has had 8 records of shard for 60 s; its shard waits');
    expect(notices).toHaveLength(6);
    end();
    await clock.advance(3_600_000);
    expect([result(), notices.length, clock.pending]).toEqual([true, 6, 0]);
  });

  it('finds poison wait for dead letters that cannot be written', async () => {
    let isDown = true;
    const put = () => {
      if (isDown) throw new Error('S3 is down');
    };
    const { clock, result } = world(
      (numbers) => {
        if (numbers.includes(0)) throw new PoisonError('no order');
      },
      { deadLetters: { put } },
    );
    await clock.advance(60_000);
    expect(result()).toBeUndefined();
    isDown = false;
    await clock.advance(20_000);
    expect(result()).toBe(true);
  });

  it('is told to end do not count as processed, though it returns', async () => {
    const play = world(() => undefined, {
      processRecords: async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    });
    await play.clock.advance(0);
    play.stop.abort();
    play.abort.abort();
    await play.clock.advance(1_000);
    expect(play.result()).toBe(false);
    expect(play.held.progress.sequenceNumber).toBe('TRIM_HORIZON');
  });

  it('says itself what it has processed come again from there', async () => {
    const seen: number[][] = [];
    const play = world(() => undefined, {
      autoCheckpoint: false,
      processRecords: (records, { processed }) => {
        seen.push(numbersOf(records));
        if (records[2] !== undefined && seen.length === 1) {
          processed(records[2]);
          throw new OutageError('down');
        }
      },
    });
    await play.clock.advance(10_000);
    expect(seen).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [3, 4, 5, 6, 7],
    ]);
    expect(play.held.progress.sequenceNumber).toBe('102');
  });
});
