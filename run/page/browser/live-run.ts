import type {
  DecisionView,
  PageSnapshot,
  PageUpdate,
  PresentState,
  RunFacts,
  ShardStrip,
  StreamInterval,
} from '../page-data';

const MAX_DECISIONS = 200;
const FEWEST_SHOWN = 30;

/** The state of the run, as the page knows it. */
export class LiveRun {
  readonly facts: RunFacts;
  private kept: StreamInterval[];
  private readonly strips: Map<number, ShardStrip>;
  private readonly entries: Map<number, DecisionView>;
  private present: PresentState;
  private lastTime: number;

  constructor({ facts, time, intervals, shards, decisions, now }: PageSnapshot) {
    this.facts = facts;
    this.kept = [...intervals];
    this.strips = new Map(shards.map((shard) => [shard.number, shard]));
    this.entries = new Map(decisions.map((decision) => [decision.id, decision]));
    this.present = now;
    this.lastTime = time;
  }

  /** Applies the changes of an update. */
  apply({ interval, shards, decisions, now }: PageUpdate): void {
    this.kept.push(interval);
    if (this.kept.length > this.facts.mostIntervals) this.kept.shift();
    this.present = now;
    this.lastTime = interval.time;
    for (const shard of shards) this.strips.set(shard.number, shard);
    for (const decision of decisions) this.entries.set(decision.id, decision);
    const [oldest = interval] = this.kept;
    for (const { number, closedAt } of this.strips.values()) {
      if (closedAt !== null && closedAt < oldest.time) this.strips.delete(number);
    }
    for (const id of this.entries.keys()) {
      if (this.entries.size <= MAX_DECISIONS) break;
      this.entries.delete(id);
    }
  }

  /** Oldest first. */
  get intervals(): readonly StreamInterval[] {
    return this.kept;
  }

  get last(): StreamInterval | undefined {
    return this.kept.at(-1);
  }

  /** Open shards, and those that closed within `intervals`. */
  get shards(): readonly ShardStrip[] {
    return [...this.strips.values()];
  }

  /** Newest first. */
  get decisions(): readonly DecisionView[] {
    return [...this.entries.values()].sort((one, other) => other.time - one.time || other.id - one.id);
  }

  get now(): PresentState {
    return this.present;
  }

  /**
   * The milliseconds that charts show of the last `windowMs`: at most the known time, at least some intervals.
   */
  shownSpan(windowMs: number): number {
    const known = this.lastTime - (this.kept[0]?.time ?? this.lastTime);
    return Math.min(windowMs, Math.max(FEWEST_SHOWN * this.facts.intervalMs, known));
  }

  /** The time of the newest state. */
  get time(): number {
    return this.lastTime;
  }
}
