import type { PlacedUserRecord } from '../../../../../client/aggregation';
import { LeaseWorker } from '../../../../../client/consumer/fleet';
import { ConsumerMetrics } from '../../../../../client/consumer/metrics';
import { Evidence, type ProcessContext } from '../../../../../client/consumer/processing';
import { OutageError } from '../../../../../client/errors';
import { classifyError } from '../../../../../client/lambda/classify-error';
import type { PacingClock } from '../../../../../client/pacing';
import { Random } from '../../../../../common';
import { ManualClock } from '../../../../support/manual-clock';
import { MemoryTable, WiredStore } from './memory-store';
import { MemorySource, MemoryStream } from './memory-stream';

export const LEASE_MS = 3_000;

/** A worker's clock: it stands still while the process is stopped, and never goes on when it is dead. */
class ProcessClock implements PacingClock {
  private held: (() => void)[] | undefined;
  private isDead = false;

  constructor(private readonly world: ManualClock) {}

  now(): number {
    return this.world.now();
  }

  after(ms: number, run: () => void): () => void {
    let isCancelled = false;
    const cancel = this.world.after(ms, () => {
      const due = () => {
        if (!isCancelled) run();
      };
      if (this.isDead) return;
      if (this.held === undefined) due();
      else this.held.push(due);
    });
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** SIGSTOP */
  stop(): void {
    this.held ??= [];
  }

  /** SIGCONT: all timers that fell due run at once. */
  go(): void {
    const due = this.held ?? [];
    this.held = undefined;
    for (const run of due) run();
  }

  /** SIGKILL */
  kill(): void {
    this.isDead = true;
  }
}

export interface Member {
  readonly id: string;
  readonly clock: ProcessClock;
  readonly worker: LeaseWorker;
}

/** How much goes wrong, from 0 to 1. */
export interface Chances {
  readonly lostCall: number;
  readonly lostAnswer: number;
  readonly failingHandler: number;
  readonly slowHandler: number;
}

/** A stream, a lease table and workers that come, stop, hang and die, under one clock. It notes what must not be. */
export class FleetWorld {
  readonly clock = new ManualClock(0);
  readonly random: Random;
  readonly stream = new MemoryStream(2);
  readonly table = new MemoryTable();
  readonly members: Member[] = [];
  readonly complaints: string[] = [];
  /** What workers tell their operators. */
  readonly notices: string[] = [];
  /** Of each shard: how many of its user records are processed. */
  readonly processed = new Map<string, number>();
  deliveries = 0;
  private readonly lastGrant = new Map<string, number>();
  private born = 0;

  constructor(
    seed: number,
    private readonly chances: Chances,
  ) {
    this.random = new Random(seed);
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  pick<T>(values: readonly T[]): T | undefined {
    return values[Math.floor(this.random.next() * values.length)];
  }

  /** Whether every user record that was put is processed. */
  get isDone(): boolean {
    return [...this.stream.shards.values()].every(
      ({ shardId, places }) => (this.processed.get(shardId) ?? 0) === places.length,
    );
  }

  join(id = `worker-${++this.born}`): Member {
    const clock = new ProcessClock(this.clock);
    const patience = { clock, random: () => this.random.next(), onTrouble: () => undefined };
    const store = new WiredStore(this.table, (call) => this.call(clock, call));
    const source = new MemorySource(this.stream, clock, this.random);
    const sink = undefined;
    const wallClock = () => clock.now();
    const metrics = new ConsumerMetrics({ applicationName: 'a', workerId: id, sink, clock, wallClock });
    const worker = new LeaseWorker(
      {
        store,
        source,
        tableName: 'leases',
        workerId: id,
        initialPosition: 'TRIM_HORIZON',
        leaseDurationMs: LEASE_MS,
        handOffTimeoutMs: 2 * LEASE_MS,
        auditIntervalMs: 10_000,
        maxLeases: Number.POSITIVE_INFINITY,
        maxStolen: 2,
        metrics,
        clock,
        random: () => this.random.next(),
        onNotice: (message) => this.notices.push(message),
        shards: {
          store,
          source,
          prefetch: { records: 100, bytes: 1e6 },
          maxBatchRecords: 25,
          parentPollMs: 300,
          patience,
          onMillisBehindLatest: () => undefined,
          delivery: {
            processRecords: (records, context) => this.handle(id, clock, records, context),
            classifyError,
            autoCheckpoint: true,
            sender: { applicationName: 'a', workerId: id, stream: 's' },
            evidence: new Evidence(),
            patience,
            wallClock,
            onProcessed: () => undefined,
          },
        },
      },
      (error) => this.complaints.push(`${id} gave up: ${error}`),
    );
    const member = { id, clock, worker };
    this.members.push(member);
    this.begin(member);
    return member;
  }

  leave(member: Member): void {
    this.members.splice(this.members.indexOf(member), 1);
  }

  /** A start that fails is tried again, as whatever runs the program would. */
  private begin({ clock, worker }: Member): void {
    worker.start().catch(() => void clock.after(500, () => this.begin({ id: '', clock, worker })));
  }

  /** The table works on a call while the caller may stand still or be dead already. */
  private async call<T>(clock: ProcessClock, call: () => T): Promise<T> {
    const isLost = this.chance(this.chances.lostCall);
    const isUnheard = this.chance(this.chances.lostAnswer);
    await new Promise<void>((resolve) => this.clock.after(1 + this.random.next() * 10, resolve));
    const result = isLost ? undefined : call();
    const answerMs = isLost || isUnheard ? LEASE_MS / 3 : 1 + this.random.next() * 10;
    await new Promise<void>((resolve) => clock.after(answerMs, resolve));
    if (isLost || isUnheard) throw new Error('no answer');
    return result as T;
  }

  private async handle(
    id: string,
    clock: ProcessClock,
    records: readonly PlacedUserRecord[],
    { shardId, signal }: ProcessContext,
  ): Promise<void> {
    this.deliveries++;
    this.checkStart(id, shardId, records);
    const ms = this.random.next() * 200 + (this.chance(this.chances.slowHandler) ? 3 * LEASE_MS : 0);
    await new Promise<void>((resolve) => clock.after(ms, resolve));
    if (this.chance(this.chances.failingHandler)) throw new OutageError('the sink is away');
    if (signal.aborted) return;
    const last = this.indexOf(shardId, records.at(-1));
    this.processed.set(shardId, Math.max(this.processed.get(shardId) ?? 0, last + 1));
  }

  private checkStart(id: string, shardId: string, records: readonly PlacedUserRecord[]): void {
    const shard = this.stream.shards.get(shardId);
    const at = `at ${this.clock.now()}, ${id}, ${shardId}`;
    for (const parentId of shard?.parentShardIds ?? []) {
      const parent = this.stream.shards.get(parentId);
      if ((this.processed.get(parentId) ?? 0) !== parent?.places.length)
        this.complaints.push(`${at}: before its parent ${parentId}`);
    }
    const first = this.indexOf(shardId, records[0]);
    if (first > (this.processed.get(shardId) ?? 0)) this.complaints.push(`${at}: records were skipped`);
    const grant = this.table.grantOf(shardId, id);
    if (grant < (this.lastGrant.get(shardId) ?? -1))
      this.complaints.push(`${at}: held by two beyond the lease`);
    this.lastGrant.set(shardId, grant);
  }

  private indexOf(shardId: string, record: PlacedUserRecord | undefined): number {
    const places = this.stream.shards.get(shardId)?.places ?? [];
    return places.indexOf(`${record?.sequenceNumber}/${record?.subSequenceNumber}`);
  }
}
