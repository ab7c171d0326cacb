import { afterEach, describe, expect, it } from 'vitest';
import { Scale } from '../../../../local/base/scale';
import { engineFixture } from './support/engine-fixture';

const MIB = 1024 * 1024;
const SHARD = 'shardId-000000000000';
const record = (bytes: number) => ({ partitionKey: 'k', data: Buffer.alloc(bytes - 1) });

let engine: ReturnType<typeof engineFixture>['engine'] | undefined;
afterEach(() => engine?.close());

async function scaled(factor: number, burstSeconds?: number) {
  const fixture = engineFixture({ scale: new Scale(factor, burstSeconds) });
  ({ engine } = fixture);
  return { ...fixture, stream: await fixture.activeStream({ maxRecordSizeKiB: 10_240 }) };
}

describe('a shard at a scale', () => {
  it('takes a record of the largest size, and counts it as it was played', async () => {
    const { stream } = await scaled(60);
    expect(stream.writer.putRecord(record(10 * MIB))).toMatchObject({ shardId: SHARD });
    expect(() => stream.writer.putRecord(record(100))).toThrow('Rate exceeded for shard');
    expect(stream.reader.shardTraffic()).toMatchObject([
      { incomingRecords: 1, incomingBytes: 10 * MIB, writeThrottles: 1 },
    ]);
  });

  it('takes the load of a minute at once, and again when an answer was lost, if it may burst for a minute', async () => {
    const minute = record((60 * 0.4 * MIB) / 1920);
    const written = async (burstSeconds?: number) => {
      const { stream, clock } = await scaled(1920, burstSeconds);
      await clock.advance(60_000);
      const puts = [0, 1].filter(() => {
        try {
          return stream.writer.putRecord(minute);
        } catch {
          return false;
        }
      });
      return puts.length;
    };
    expect(await written()).toBe(1);
    expect(await written(60)).toBe(2);
  });

  it('refuses an overload by the minute, if it may burst for a minute', async () => {
    const { stream, clock } = await scaled(1920, 60);
    const minute = record((60 * 1.5 * MIB) / 1920);
    let refused = 0;
    for (let n = 0; n < 12; n++) {
      await clock.advance(60_000);
      try {
        stream.writer.putRecord(minute);
      } catch {
        refused++;
      }
    }
    expect(refused).toBeGreaterThanOrEqual(4);
    expect(refused).toBeLessThanOrEqual(6);
  });

  it('lets three readers read the load of a minute at once, if it may burst for a minute', async () => {
    const refusedReads = async (burstSeconds?: number) => {
      const { stream, clock } = await scaled(1920, burstSeconds);
      stream.writer.putRecord(record((60 * 0.4 * MIB) / 1920));
      await clock.advance(60_000);
      for (let reader = 0; reader < 3; reader++) {
        const iterator = stream.reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
        try {
          stream.reader.getRecords(iterator);
        } catch {
          // Counted by the shard.
        }
      }
      return stream.reader.shardTraffic()[0]?.readThrottles;
    };
    expect(await refusedReads()).toBe(2);
    expect(await refusedReads(60)).toBe(0);
  });

  it('gives a page of an Nth of the records that are asked for', async () => {
    const { stream, clock } = await scaled(60);
    for (let n = 0; n < 400; n++) {
      stream.writer.putRecord(record(100));
      await clock.advance(100);
    }
    const page = async (limit?: number) => {
      const iterator = stream.reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
      await clock.advance(5000);
      return stream.reader.getRecords(iterator, limit).records.length;
    };
    expect([await page(), await page(600), await page(1)]).toEqual([167, 10, 1]);
  });

  it('is read an Nth as fast', async () => {
    const { stream, clock } = await scaled(10);
    const bytes = MIB / 10;
    for (let n = 0; n < 20; n++) {
      stream.writer.putRecord(record(bytes));
      await clock.advance(2000);
    }
    let iterator = stream.reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    const read = () => {
      const page = stream.reader.getRecords(iterator);
      iterator = page.nextShardIterator ?? '';
      return page.records.length;
    };
    // A page of 10 MiB on AWS, after which a shard rests for five seconds.
    expect(read()).toBe(10);
    await clock.advance(4900);
    expect(read).toThrow('Rate exceeded for shard');
    await clock.advance(200);
    expect(read()).toBe(10);
  });

  it('pushes an Nth as fast to a registered consumer', async () => {
    const pushed = async (factor: number) => {
      const { stream, clock, settleControlPlane } = await scaled(factor);
      const consumer = stream.consumers.register('reader');
      await settleControlPlane();
      for (let n = 0; n < 200; n++) {
        stream.writer.putRecord(record(64 * 1024));
        await clock.advance(200 * factor);
      }
      let [bytes, events] = [0, 0];
      const subscription = consumer.subscribe(
        SHARD,
        { type: 'TRIM_HORIZON' },
        {
          onEvent({ records }) {
            events += 1;
            bytes += records.reduce((sum, { data }) => sum + data.length + 1, 0);
            subscription.request();
          },
          onEnd: () => undefined,
        },
      );
      subscription.request();
      await clock.advance(4000);
      subscription.cancel();
      return { mib: bytes / MIB, events };
    };
    const [real, model] = [await pushed(1), await pushed(4)];
    expect(real.mib).toBeCloseTo(10, 0);
    expect(model.mib * 4).toBeCloseTo(real.mib, 0);
    expect(model.events).toBe(real.events);
  });
});
