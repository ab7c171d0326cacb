import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { makeCertificate } from '../../local/http/certificate';
import type { Benchmark, BenchRow } from '../page';
import { median, medianRatio } from '../statistics';
import { JavaProgram } from './java-program';
import { load, withSink } from './producer';
import type { SinkSettings } from './put-sink';

const SOURCES = join(resolve(__dirname, '..', '..', '..'), 'test/interop/support/kpl');
const SHARDS = 16;
const ROUNDS = 3;
/** Of a round, for records of 100 B; a quarter as many of 1 KiB. */
const RECORDS = 600_000;
/** Of a processor, on Linux. */
const TICKS_PER_SECOND = 100;
const TARGETS = { cpu: 1, memory: 1 / 3 } as const;

/** What a load has cost: a process, or a process with its child. */
interface Cost {
  readonly cpuSeconds: number;
  /** The peak of resident memory. */
  readonly peakMiB: number;
}

/**
 * KinesisProducer against the real Kinesis Producer Library 1.1, a Java library with a native child, into the same sink
 * over TLS. Needs Java and Maven; Linux, for what processes cost.
 */
export const kplMeasure: Benchmark = {
  name: 'kpl',
  title: 'KinesisProducer against the Kinesis Producer Library 1.1, over TLS',
  measures: ['client/producer', 'client/aggregation'],
  isLong: true,
  async run() {
    const missing = JavaProgram.missing();
    if (missing !== undefined) {
      console.error(`skipped: the benchmark against the Kinesis Producer Library needs ${missing}`);
      return [];
    }
    const program = JavaProgram.prepare(SOURCES, 'KplLoad');
    const folder = mkdtempSync(join(tmpdir(), 'kpl-bench-'));
    try {
      const { key, cert } = makeCertificate();
      const tls = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
      writeFileSync(tls.key, key, { mode: 0o600 });
      writeFileSync(tls.cert, cert);
      const sink: SinkSettings = { shards: SHARDS, tls };
      return [...(await compare(program, sink, 100)), ...(await compare(program, sink, 1024))];
    } finally {
      program.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function compare(program: JavaProgram, sink: SinkSettings, bytes: number): Promise<BenchRow[]> {
  const records = bytes > 500 ? RECORDS / 4 : RECORDS;
  const [ours, theirs]: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    await withSink(sink, async (port) => {
      const mine = await load({ url: `https://127.0.0.1:${port}`, by: 'producer', bytes, records });
      if (mine.records < records) throw new Error(`KinesisProducer wrote ${mine.records} of ${records}.`);
      ours.push(mine);
    });
    await withSink(sink, async (port) => void theirs.push(await byKpl(program, port, bytes, records)));
  }
  const what = `${records.toLocaleString('en-US')} records of ${bytes} B with keys of 36 B, ${SHARDS} shards`;
  return [
    row(`processor time of ${what}`, ours, theirs, ({ cpuSeconds }) => cpuSeconds, 's', TARGETS.cpu),
    row(`peak resident memory, ${what}`, ours, theirs, ({ peakMiB }) => peakMiB, 'MiB', TARGETS.memory),
  ];
}

async function byKpl(program: JavaProgram, port: number, bytes: number, records: number): Promise<Cost> {
  const child = program.start([], [port, records, bytes].map(String));
  const before = new Map<number, number>();
  let cost: Cost | undefined;
  const ended = new Promise<number | null>((done) => child.on('close', done));
  child.stderr?.resume();
  if (child.stdout === null) throw new Error('The output of the program is not piped.');
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, count] = line.split(' ');
    if (word === 'warm') for (const pid of family(child)) before.set(pid, cpuSecondsOf(pid));
    if (word === 'done') {
      if (Number(count) !== records) throw new Error(`The KPL wrote ${count} of ${records} records.`);
      const pids = family(child);
      cost = {
        cpuSeconds: sum(pids.map((pid) => cpuSecondsOf(pid) - (before.get(pid) ?? 0))),
        peakMiB: sum(pids.map(peakMiBOf)),
      };
    }
    if (word === 'warm' || word === 'done') child.stdin?.write('\n');
  }
  const code = await ended;
  if (cost === undefined) throw new Error(`The KPL ended with exit code ${code} before its work was done.`);
  return cost;
}

/** The Java process and its native child. */
function family({ pid = 0 }: ChildProcess): number[] {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    return statOf(Number(name))?.[1] === String(pid);
  });
  return [pid, ...children.map(Number)];
}

/** The fields of a process after its name: its state, its parent, … ; undefined for a process that has ended. */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}

function cpuSecondsOf(pid: number): number {
  const [user, system] = statOf(pid)?.slice(11, 13).map(Number) ?? [];
  if (user === undefined || system === undefined) throw new Error(`The process ${pid} has ended.`);
  return (user + system) / TICKS_PER_SECOND;
}

function peakMiBOf(pid: number): number {
  const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kib) / 1024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function row(
  measure: string,
  ours: readonly Cost[],
  theirs: readonly Cost[],
  of: (cost: Cost) => number,
  unit: 's' | 'MiB',
  target: number,
): BenchRow {
  const [mine, peers] = [ours.map(of), theirs.map(of)];
  const ratio = medianRatio(mine, peers);
  const shown = (values: readonly number[]) => `${median(values).toFixed(unit === 's' ? 2 : 0)} ${unit}`;
  return {
    measure,
    ours: shown(mine),
    peer: `${shown(peers)}, Java and its native child`,
    ratio: `${ratio.toFixed(2)}x`,
    target: target === 1 ? 'less' : '<= 1/3',
    met: target === 1 ? ratio < 1 : ratio <= target,
  };
}
