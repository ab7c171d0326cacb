import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Benchmark, BenchRow } from '../page';
import { median, medianRatio } from '../statistics';
import { timedProcess } from '../timed-process';
import type { Load, LoadResult } from './producer-load';
import type { SinkSettings } from './put-sink';

const ROUNDS = 3;
/** Of a round, for records of 100 B; a quarter as many of 1 KiB. */
const RECORDS = 600_000;
const OVERLOAD_SECONDS = 60;
const MIB = 1024 * 1024;
/** A shard. @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const SHARD = { records: 1_000, bytes: MIB };

/** The producer through the real SDK into a sink in another process, against PutRecords of 500 by hand. */
export const producerMeasure: Benchmark = {
  name: 'producer',
  title: 'KinesisProducer through the AWS SDK',
  measures: ['client/producer', 'client/aggregation', 'client/shard-map'],
  async run() {
    return [...(await endToEnd(100, 2.5)), ...(await endToEnd(1024, 1.3)), await overloaded()];
  },
};

async function endToEnd(bytes: number, target: number): Promise<BenchRow[]> {
  return await withSink({ shards: 16 }, async (port) => {
    const url = `http://127.0.0.1:${port}`;
    const records = bytes > 500 ? RECORDS / 4 : RECORDS;
    const [ours, plain, ready]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      plain.push(rateOf(await load({ url, by: 'plain', bytes, records })));
      ours.push(rateOf(await load({ url, by: 'producer', bytes, records })));
      ready.push(rateOf(await load({ url, by: 'aggregates', bytes, records })));
    }
    const ratio = medianRatio(ours, plain);
    const measure = `Aggregating producer, records of ${bytes} B with keys of 36 B, 16 shards`;
    return [
      {
        measure,
        ours: perSecond(ours),
        peer: `PutRecords of 500: ${perSecond(plain)}`,
        ratio: ratio.toFixed(2),
        target: `at least ${target}`,
        met: ratio >= target,
      },
      {
        measure,
        ours: perSecond(ours),
        peer: `PutRecords of aggregates that are there already, without their MD5: ${perSecond(ready)}`,
        ratio: medianRatio(ours, ready).toFixed(2),
        target: '',
        met: undefined,
      },
    ];
  });
}

async function overloaded(): Promise<BenchRow> {
  return await withSink({ shards: 1, limit: SHARD }, async (port) => {
    const maxOutstandingBytes = 16 * MIB;
    const url = `http://127.0.0.1:${port}`;
    const { idleMiB, peakMiB } = await load({
      url,
      by: 'producer',
      bytes: 1024,
      records: 10_000,
      seconds: OVERLOAD_SECONDS,
      maxOutstandingBytes,
    });
    const growth = peakMiB - idleMiB;
    const most = maxOutstandingBytes / MIB + 60;
    return {
      measure: `Resident memory while a shard takes a tenth of the load for ${OVERLOAD_SECONDS} s, above that of the idle process`,
      ours: `${Math.round(growth)} MiB`,
      peer: `idle: ${Math.round(idleMiB)} MiB`,
      ratio: '',
      target: `at most ${most} MiB (16 MiB outstanding + 60)`,
      met: growth <= most,
    };
  });
}

function rateOf({ records, cpuSeconds }: LoadResult): number {
  return records / cpuSeconds;
}

function perSecond(rates: readonly number[]): string {
  return `${(median(rates) / 1e6).toFixed(2)} M records/CPU-s`;
}

/** Runs a load in a process of its own. */
export async function load(settings: Load): Promise<LoadResult> {
  const { stdout } = await timedProcess([join(__dirname, 'producer-load.js'), JSON.stringify(settings)]);
  return JSON.parse(stdout) as LoadResult;
}

/** Starts a sink in a process of its own for the time of the work. */
export async function withSink<T>(settings: SinkSettings, work: (port: number) => Promise<T>): Promise<T> {
  const child = fork(join(__dirname, 'put-sink.js'), [JSON.stringify(settings)]);
  try {
    const { port } = await new Promise<{ port: number }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { port: number }));
      child.once('exit', (code) => reject(new Error(`The sink ended with exit code ${code}.`)));
    });
    return await work(port);
  } finally {
    child.disconnect();
  }
}
