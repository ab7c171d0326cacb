import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../../../lambdas/dead-letter-redrive/records/event-record';
import { type LaneState, NOT_BEGUN, reportOf } from '../../../../lambdas/replay/progress';
import type { Page, Position } from '../../../../lambdas/replay/read';
import {
  type FailedRecord,
  type Sent,
  type Target,
  TargetBusyError,
  waves,
} from '../../../../lambdas/replay/send';
import { walk } from '../../../../lambdas/replay/walk';

function record(n: number, partitionKey = 'k'): EventRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber: String(n),
      data: Buffer.from(String(n)).toString('base64'),
      approximateArrivalTimestamp: n,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shard:${n}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn',
    awsRegion: 'eu-west-1',
    eventSourceARN: 'arn',
  };
}

/** A clock on which each wait is over at once. */
function atOnce() {
  let now = 0;
  return {
    now: () => now,
    after: (ms: number, run: () => void) => {
      now += ms;
      queueMicrotask(run);
      return () => undefined;
    },
  };
}

/** Twenty records in pages of five; the record numbers that `fails` names are not taken. */
class World {
  readonly sent: number[] = [];
  readonly parked: number[] = [];
  state: LaneState = NOT_BEGUN;
  fails: (n: number) => boolean = () => false;
  busyAt = -1;

  private readonly target: Target = {
    batchSize: 5,
    batchBytes: 1_000_000,
    send: async (records): Promise<Sent> => {
      const failed: FailedRecord[] = [];
      for (const [index, one] of records.entries()) {
        const n = Number(one.kinesis.sequenceNumber);
        if (n === this.busyAt) throw new TargetBusyError('busy');
        if (this.fails(n)) return { done: index + 1, failed: [{ record: one, reason: 'poison' }] };
        this.sent.push(n);
      }
      return { done: records.length, failed };
    },
  };

  walk(isDryRun = false) {
    return walk(this.state, {
      read: (position) => this.pages(position),
      target: isDryRun ? undefined : this.target,
      passes: ({ kinesis }) => Number(kinesis.sequenceNumber) % 4 !== 0,
      takesApart: false,
      recordsPerSecond: 1_000,
      park: async (failed) =>
        void this.parked.push(...failed.map((one) => Number(one.record.kinesis.sequenceNumber))),
      save: async (state) => {
        this.state = state;
      },
      timeLeft: () => 900_000,
      clock: atOnce(),
    });
  }

  private async *pages(position: Position | undefined): AsyncGenerator<Page> {
    for (let first = Number(position?.after ?? 0) + 1; first <= 20; first += 5) {
      const numbers = Array.from({ length: Math.min(5, 21 - first) }, (_, index) => first + index);
      yield {
        records: numbers.map((n) => ({ record: record(n), position: { after: String(n) } })),
        position: { after: String(numbers.at(-1)) },
        isLast: first + 5 > 20,
      };
    }
  }
}

const wanted = Array.from({ length: 20 }, (_, index) => index + 1).filter((n) => n % 4 !== 0);

describe('a walk', () => {
  it('sends what passes, in order, and counts the rest', async () => {
    const world = new World();
    expect(await world.walk()).toBe('done');
    expect(world.sent).toEqual(wanted);
    expect(world.state).toMatchObject({
      isDone: true,
      counts: { read: 20, filtered: 5, sent: 15, failed: 0 },
    });
  });

  it('sends nothing in a dry run', async () => {
    const world = new World();
    await world.walk(true);
    expect(world.sent).toEqual([]);
    expect(world.state.counts).toEqual({ read: 20, filtered: 5, sent: 15, failed: 0 });
  });

  it('parks a record behind which another one is taken', async () => {
    const world = new World();
    world.fails = (n) => n === 6 || n === 7;
    await world.walk();
    expect(world.parked).toEqual([6, 7]);
    expect(world.sent).toEqual(wanted.filter((n) => n !== 6 && n !== 7));
    expect(world.state.counts).toEqual({ read: 20, filtered: 5, sent: 13, failed: 2 });
  });

  it('stops where the first of ten failures in a row is, parks none of them, and goes on there', async () => {
    const world = new World();
    world.fails = (n) => n >= 5;
    await expect(world.walk()).rejects.toThrow('10 records in a row failed, the last one with "poison"');
    expect(world.parked).toEqual([]);
    expect(world.state).toMatchObject({
      isDone: false,
      position: { after: '4' },
      counts: { read: 4, sent: 3 },
    });
    world.fails = () => false;
    expect(await world.walk()).toBe('done');
    expect(world.sent).toEqual(wanted);
  });

  it('stops for a target that is busy, and repeats one batch at most', async () => {
    const world = new World();
    world.busyAt = 11;
    expect(await world.walk()).toBe('busy');
    world.busyAt = -1;
    expect(await world.walk()).toBe('done');
    expect([...new Set(world.sent)]).toEqual(wanted);
    expect(world.sent.length - wanted.length).toBeLessThanOrEqual(5);
    expect(world.state.counts).toEqual({ read: 20, filtered: 5, sent: 15, failed: 0 });
  });
});

describe('the waves of a stream target', () => {
  it('have each key once, and keep the order of its records', () => {
    const records = [record(1, 'a'), record(2, 'a'), record(3, 'b'), record(4, 'a')];
    const numbers = waves(records).map((wave) => wave.map(({ kinesis }) => Number(kinesis.sequenceNumber)));
    expect(numbers).toEqual([[1, 3], [2], [4]]);
  });
});

describe('the report', () => {
  const done: LaneState = {
    counts: { read: 3, filtered: 1, sent: 2, failed: 0 },
    isDone: true,
    troubles: [],
  };

  it('is complete if every lane is done and nothing failed', () => {
    expect(reportOf('r', false, new Map([['a', done]]), 's3://b/')).toMatchObject({
      isComplete: true,
      cause: '',
    });
  });

  it('says what is left, and how to go on', () => {
    const failed = { ...done, counts: { ...done.counts, failed: 1 } };
    const late = { ...done, troubles: ['what followed is gone'] };
    const lanes = new Map([
      ['a', failed],
      ['b', NOT_BEGUN],
      ['c', late],
    ]);
    expect(reportOf('r', false, lanes, 's3://b/failed/').cause).toBe(
      '1 records failed; they lie below s3://b/failed/. 1 of 3 lanes are not done (b): start with {"resume": "r"}. ' +
        'c: what followed is gone',
    );
  });
});
