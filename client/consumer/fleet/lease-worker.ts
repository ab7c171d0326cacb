import type { PacingClock } from '../../pacing';
import { MixedFleetError, StreamUnusableError } from '../errors';
import type { HeldLease, LeaseStore } from '../leases';
import type { ConsumerMetrics } from '../metrics';
import { consumeShard, type ShardConsumerOptions, type ShardEnd } from '../processing';
import { Repeater } from '../repeater';
import type { InitialPosition, StreamSource } from '../retrieval';
import { waitAtMost } from '../timed-call';
import { Auditor } from './auditor';
import { LeaseTaker } from './lease-taker';

export interface LeaseWorkerOptions {
  readonly store: LeaseStore;
  readonly source: StreamSource;
  readonly tableName: string;
  readonly workerId: string;
  readonly initialPosition: InitialPosition;
  readonly leaseDurationMs: number;
  readonly handOffTimeoutMs: number;
  readonly auditIntervalMs: number;
  readonly maxLeases: number;
  readonly maxStolen: number;
  readonly shards: ShardConsumerOptions;
  readonly metrics: ConsumerMetrics;
  readonly clock: PacingClock;
  readonly random: () => number;
  readonly onNotice: (message: string, details: Record<string, unknown>) => void;
}

/** Until it is mended, it is said again after so long. */
const NAMESAKE_NOTICE_MS = 60_000;

/** What became of the shards that a worker held at its shutdown. */
export interface ShutdownReport {
  /** Checkpointed and free for other workers. */
  readonly handedOver: readonly string[];
  /** Their handlers did not end in time, so their leases run out, and what they last processed comes again. */
  readonly abandoned: readonly string[];
}

interface Holding {
  readonly held: HeldLease;
  readonly renewer: Repeater;
  readonly end: Promise<ShardEnd>;
}

/** One worker of a fleet: it takes leases, renews them, and processes the shards that it holds. */
export class LeaseWorker {
  private readonly holdings = new Map<string, Holding>();
  private readonly taker: LeaseTaker;
  private readonly auditor: Auditor;
  private readonly taking: Repeater;
  private readonly auditing: Repeater;
  private readonly stopping = new AbortController();
  private readonly killing = new AbortController();
  private toldOfNamesakeAt = Number.NEGATIVE_INFINITY;

  /** @param onFatal gets the error that the worker cannot go on after; it is to be shut down then */
  constructor(
    private readonly options: LeaseWorkerOptions,
    private readonly onFatal: (error: unknown) => void,
  ) {
    const { clock, metrics, auditIntervalMs, random } = options;
    this.auditor = new Auditor(options);
    this.taker = new LeaseTaker({
      ...options,
      isHeld: (key) => this.holdings.has(key),
      onTaken: (held, notBeforeMs) => this.hold(held, notBeforeMs),
      onPlan: (plan, taken) =>
        metrics.onPlan(plan, taken, this.holdings.size, this.taker.contents.leases.length),
    });
    this.taking = new Repeater(
      clock,
      () => this.guarded('leases could not be taken', () => this.taker.round()),
      () => this.taker.nextMs,
    );
    const audit = () => this.auditor.audit(this.taker.contents.leases);
    // Not all workers at once.
    this.auditing = new Repeater(
      clock,
      () => this.guarded('the leases could not be audited', audit),
      () => auditIntervalMs * (0.75 + random() / 2),
    );
  }

  /** The ids of the shards whose leases are held. */
  get shardIds(): string[] {
    return [...this.holdings.keys()];
  }

  /** @throws LeaseTableError @throws StreamUnusableError @throws what the AWS SDK throws */
  async start(): Promise<void> {
    await this.options.store.open();
    await this.auditor.begin();
    this.taking.soon();
    this.auditing.start();
  }

  /** Ends after the records that handlers have now; what takes longer than the timeout is abandoned. */
  async shutdown(timeoutMs: number): Promise<ShutdownReport> {
    this.stopping.abort();
    const cancel = this.options.clock.after(timeoutMs, () => this.killing.abort());
    // A lease that is taken later than this is given up at once.
    await waitAtMost(timeoutMs, this.options.clock, Promise.all([this.taking.stop(), this.auditing.stop()]));
    const ends = await Promise.all(
      [...this.holdings].map(async ([shardId, { end }]) => [shardId, await end] as const),
    );
    cancel();
    this.options.metrics.close();
    const shardsOf = (wanted: ShardEnd) => ends.filter(([, end]) => end === wanted).map(([id]) => id);
    return { handedOver: shardsOf('handedOver'), abandoned: shardsOf('abandoned') };
  }

  private hold(held: HeldLease, notBeforeMs: number): void {
    const { clock, leaseDurationMs } = this.options;
    const renewer = new Repeater(
      clock,
      () => this.renew(held),
      () => leaseDurationMs / 3,
    );
    const end = this.consume(held, notBeforeMs).finally(async () => {
      this.holdings.delete(held.shardId);
      await renewer.stop();
    });
    this.holdings.set(held.shardId, { held, renewer, end });
    renewer.start();
  }

  private async consume(held: HeldLease, notBeforeMs: number): Promise<ShardEnd> {
    const { shards, metrics, onNotice } = this.options;
    const { shardId } = held;
    const signals = { stop: this.stopping.signal, kill: this.killing.signal };
    try {
      const end = await consumeShard(held, notBeforeMs, shards, signals);
      if (end === 'lost') metrics.onLost();
      if (end === 'lost' || end === 'abandoned') onNotice(`the lease of ${shardId} was ${end}`, { shardId });
      // The children can be taken now, or what was given up makes room for another.
      if (!this.stopping.signal.aborted) this.taking.soon();
      return end;
    } catch (error) {
      held.abandon();
      this.onFatal(error);
      return 'abandoned';
    }
  }

  private async renew(held: HeldLease): Promise<void> {
    const { clock, metrics, onNotice } = this.options;
    const begunAt = clock.now();
    try {
      await held.renew();
      metrics.onRenewed(true, clock.now() - begunAt);
      if (held.hasNamesake) this.tellOfNamesake(held.shardId);
    } catch (error) {
      metrics.onRenewed(false, clock.now() - begunAt);
      if (!held.isOver) {
        onNotice(`the lease of ${held.shardId} could not be renewed; it is tried again`, { error });
      }
    }
  }

  /** Two processes with one id take every lease for their own: each record is processed by both. */
  private tellOfNamesake(shardId: string): void {
    const { clock, workerId, onNotice } = this.options;
    if (clock.now() - this.toldOfNamesakeAt < NAMESAKE_NOTICE_MS) return;
    this.toldOfNamesakeAt = clock.now();
    onNotice(
      `another process renews the lease of ${shardId} with the workerId of this one, so both process its records; give each ` +
        'process an id of its own',
      { shardId, workerId },
    );
  }

  private async guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof MixedFleetError || error instanceof StreamUnusableError) this.onFatal(error);
      else this.options.onNotice(`${what}; it is tried again`, { error });
    }
  }
}
