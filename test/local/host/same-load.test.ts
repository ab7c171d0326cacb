import { expect, it } from 'vitest';
import { Scale } from '../../../local/base/scale';
import { StatisticSet } from '../../../local/base/statistic-set';
import { atScale, KinesisMetrics } from '../../../local/host/metrics';
import { KinesisEngine, SHARD_WRITE_BYTES_PER_SECOND } from '../../../local/services/kinesis';
import { ManualClock } from '../../support/manual-clock';

const HOME = { region: 'eu-west-1', accountId: '123456789012' };
const MINUTE_MS = 60_000;
const SHARDS = 2;
const RECORD_BYTES = 2048;
const METRICS = ['IncomingBytes', 'IncomingRecords', 'WriteProvisionedThroughputExceeded'] as const;

/** Shares of the stream's capacity, a minute each: calm, nearly full, a surge, and calm again. */
const LOADS = [0.4, 0.9, 1.5, 1.5, 0.3];

/** Plays the loads with an Nth of the records. @returns the metrics of each minute, and the used share of capacity */
async function play(factor: number) {
  const scale = new Scale(factor);
  const clock = new ManualClock();
  const observer = new KinesisMetrics();
  const engine = new KinesisEngine({ ...HOME, clock, observer, scale });
  const source = atScale(scale, observer.source(engine));
  const { writer } = engine.createStream({ name: 'clicks', shardCount: SHARDS });
  await clock.advance(MINUTE_MS);

  let written = 0;
  const minutes: Record<(typeof METRICS)[number] | 'utilization', number>[] = [];
  for (const load of LOADS) {
    const perSecond = (load * SHARDS * SHARD_WRITE_BYTES_PER_SECOND) / RECORD_BYTES / factor;
    let due = 0;
    // Steps of 100 ms; keys spread over the shards as they do.
    for (let at = 0; at < MINUTE_MS; at += 100) {
      for (due += perSecond / 10; due >= 1; due--) {
        const partitionKey = `visitor-${String(written++).padStart(8, '0')}`;
        writer.putRecords([{ partitionKey, data: Buffer.alloc(RECORD_BYTES - partitionKey.length) }]);
      }
      await clock.advance(100);
    }
    const samples = [...source([clock.now()])];
    const sums = METRICS.map((name) => {
      const set = samples.find(({ metric }) => metric.name === name)?.set ?? new StatisticSet();
      return [name, set.sum];
    });
    const counts = Object.fromEntries(sums);
    const utilization = counts.IncomingBytes / (SHARDS * 60 * SHARD_WRITE_BYTES_PER_SECOND);
    minutes.push({ ...counts, utilization });
  }
  engine.close();
  return { minutes, written };
}

/**
 * Of the stream's capacity in a minute. An Nth of the records spreads less evenly over the shards (at scale 10 some
 * 3,000 records a shard and minute, so a bit more than 1 %), and all counts are multiples of ten.
 */
const TOLERANCE = 0.03;

it('the same load has the same metrics at scale 10 with a tenth of the records', async () => {
  const real = await play(1);
  const model = await play(10);
  expect(Math.round(real.written / model.written)).toBe(10);

  const capacity = SHARDS * 60 * (SHARD_WRITE_BYTES_PER_SECOND / RECORD_BYTES);
  for (const [n, load] of LOADS.entries()) {
    const [at1, at10] = [real.minutes[n], model.minutes[n]];
    if (at1 === undefined || at10 === undefined) throw new Error('A minute is missing.');
    for (const name of ['IncomingBytes', 'IncomingRecords', 'utilization'] as const) {
      expect(Math.abs(at10[name] / at1[name] - 1), `${name} at ${load}`).toBeLessThan(TOLERANCE);
    }
    const refusals = at10.WriteProvisionedThroughputExceeded - at1.WriteProvisionedThroughputExceeded;
    expect(Math.abs(refusals) / capacity, `refusals at ${load}`).toBeLessThan(TOLERANCE);
    expect(at10.WriteProvisionedThroughputExceeded > 0, `refusals at ${load}`).toBe(load > 1);
    expect(at1.WriteProvisionedThroughputExceeded > 0, `refusals at ${load}`).toBe(load > 1);
  }
});
