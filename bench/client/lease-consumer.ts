import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Benchmark, BenchRow } from '../page';
import { median, medianRatio } from '../statistics';
import { Kcl } from './kcl';
import type { NewStreamMessage, ServerAnswer } from './lease-consumer-server';

const ROOT = resolve(__dirname, '..', '..', '..');
const SHARDS = 8;
const USER_RECORDS_PER_SHARD = 200_000;
const ROUNDS = 3;
/** Of a processor, on Linux. */
const TICKS_PER_SECOND = 100;
const TARGETS = { rate: 1.5, memory: 1 / 3 } as const;

/** A side of the comparison. */
type StartWorker = (url: string, streamName: string, workerId: string) => ChildProcess;

interface Consumption {
  /** User records in a second of the processor. */
  readonly rate: number;
  /** The peak of resident memory, in MiB. */
  readonly memory: number;
}

/**
 * LeaseConsumer against the real Kinesis Client Library 3.5, on the same local Kinesis and DynamoDB. Needs Java and Maven;
 * Linux, for the processor times of processes.
 */
export const leaseConsumerMeasure: Benchmark = {
  name: 'lease-consumer',
  title: 'LeaseConsumer against the Kinesis Client Library 3.5',
  measures: ['client/consumer', 'client/aggregation'],
  isLong: true,
  run: leaseConsumerRows,
};

async function leaseConsumerRows(): Promise<BenchRow[]> {
  const missing = Kcl.missing();
  if (missing !== undefined)
    throw new Error(`The benchmark against the Kinesis Client Library needs ${missing}.`);
  const kcl = Kcl.prepare(join(ROOT, 'test/interop/support/kcl'));
  const ours: StartWorker = (...args) =>
    spawn(process.execPath, [join(__dirname, 'lease-consumer-worker.js'), ...args]);
  const theirs: StartWorker = (endpoint, streamName, workerId) =>
    kcl.start({
      endpoint,
      streamName,
      applicationName: streamName,
      workerId,
      region: 'us-east-1',
      output: 'count',
    }).child;
  const server = await Server.start();
  try {
    const [mine, peers]: [Consumption[], Consumption[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      mine.push(await consume(server, `ours-${round}`, ours));
      peers.push(await consume(server, `kcl-${round}`, theirs));
    }
    const takeOver = await secondsToTakeOver(server, 'take-over-ours', ours);
    const theirTakeOver = await secondsToTakeOver(server, 'take-over-kcl', theirs);
    return [rateRow(mine, peers), memoryRow(mine, peers), takeOverRow(takeOver, theirTakeOver)];
  } finally {
    server.stop();
    kcl.close();
  }
}

/** One worker processes a backlog. It is measured from its first call to its last, so that no start counts. */
async function consume(server: Server, streamName: string, start: StartWorker): Promise<Consumption> {
  await server.make({
    streamName,
    shards: SHARDS,
    userRecordsPerShard: USER_RECORDS_PER_SHARD,
    goesOn: false,
  });
  const child = start(server.url, streamName, 'worker');
  const all = SHARDS * USER_RECORDS_PER_SHARD;
  let first: { readonly count: number; readonly cpu: number } | undefined;
  for await (const { count } of counts(child)) {
    first ??= { count, cpu: cpuSeconds(child) };
    if (count < all) continue;
    const rate = (count - first.count) / (cpuSeconds(child) - first.cpu);
    const memory = peakMiB(child);
    await killed(child);
    return { rate, memory };
  }
  throw new Error(`A worker ended before it had processed ${streamName}.`);
}

/** The time from the kill of the worker that holds all shards to the first record that another one processes. */
async function secondsToTakeOver(server: Server, streamName: string, start: StartWorker): Promise<number> {
  await server.make({ streamName, shards: SHARDS, userRecordsPerShard: 0, goesOn: true });
  const first = start(server.url, streamName, 'first');
  await counts(first)[Symbol.asyncIterator]().next();
  const second = start(server.url, streamName, 'second');
  const taking = counts(second)[Symbol.asyncIterator]();
  // It must have begun, and must not have got a share yet.
  await once(second.stdout ?? second, 'data');
  await killed(first);
  const killedAt = performance.now();
  await taking.next();
  const seconds = (performance.now() - killedAt) / 1000;
  await killed(second);
  return seconds;
}

async function* counts(
  child: ChildProcess,
): AsyncGenerator<{ readonly shardId: string; readonly count: number }> {
  let rest = '';
  child.stderr?.resume();
  for await (const text of child.stdout?.setEncoding('utf8') ?? []) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [kind, shardId = '', count] = line.split(' ');
      if (kind === 'count') yield { shardId, count: Number(count) };
    }
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'exit');
  child.kill('SIGKILL');
  await closed;
}

function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function peakMiB({ pid }: ChildProcess): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<Server> {
    const child = fork(join(__dirname, 'lease-consumer-server.js'));
    const [answer] = (await once(child, 'message')) as [ServerAnswer];
    if (answer.kind !== 'listening') throw new Error(`Expected the server's address, got ${answer.kind}.`);
    return new Server(child, answer.url);
  }

  async make(message: NewStreamMessage): Promise<void> {
    const ready = once(this.child, 'message');
    this.child.send(message);
    await ready;
  }

  stop(): void {
    this.child.disconnect();
  }
}

function rateRow(ours: readonly Consumption[], theirs: readonly Consumption[]): BenchRow {
  const [mine, peers] = [ours, theirs].map((side) => side.map(({ rate }) => rate)) as [number[], number[]];
  const ratio = medianRatio(mine, peers);
  const thousands = (rates: readonly number[]) =>
    `${Math.round(median(rates) / 1000).toLocaleString('en-US')} k`;
  return {
    measure: 'user records of 100 B, in aggregates, in a second of the processor',
    ours: thousands(mine),
    peer: `${thousands(peers)}, Kinesis Client Library 3.5`,
    ratio: `${ratio.toFixed(2)}x`,
    target: `>= ${TARGETS.rate}x`,
    met: ratio >= TARGETS.rate,
  };
}

function memoryRow(ours: readonly Consumption[], theirs: readonly Consumption[]): BenchRow {
  const [mine, peers] = [ours, theirs].map((side) => side.map(({ memory }) => memory)) as [
    number[],
    number[],
  ];
  const ratio = medianRatio(mine, peers);
  return {
    measure: `peak resident memory, ${SHARDS} shards with a backlog`,
    ours: `${Math.round(median(mine))} MiB`,
    peer: `${Math.round(median(peers))} MiB, Kinesis Client Library 3.5 with a heap of 512 MiB at most`,
    ratio: `${ratio.toFixed(2)}x`,
    target: '<= 1/3',
    met: ratio <= TARGETS.memory,
  };
}

function takeOverRow(ours: number, theirs: number): BenchRow {
  return {
    measure: 'from kill -9 of the worker with all shards to the first record of another, once',
    ours: `${ours.toFixed(1)} s`,
    peer: `${theirs.toFixed(1)} s, Kinesis Client Library 3.5, whose killed worker was the leader`,
    ratio: `${(ours / theirs).toFixed(2)}x`,
    target: 'no later',
    met: ours <= theirs,
  };
}
