import type {
  DecisionView,
  PageSnapshot,
  PageUpdate,
  PresentState,
  RunFacts,
  ShardStrip,
  StreamSecond,
} from '../page-data';

/** As many as the server keeps, so that the memory of a page that is open for hours stays bounded. */
const MAX_SECONDS = 900;
const MAX_DECISIONS = 200;
const SHORTEST_SPAN_MS = 30_000;

/** The state of the run, as the page knows it. */
export class LiveRun {
  readonly facts: RunFacts;
  private kept: StreamSecond[];
  private readonly strips: Map<number, ShardStrip>;
  private readonly entries: Map<number, DecisionView>;
  private present: PresentState;
  private lastTime: number;

  constructor({ facts, time, seconds, shards, decisions, now }: PageSnapshot) {
    this.facts = facts;
    this.kept = [...seconds];
    this.strips = new Map(shards.map((shard) => [shard.number, shard]));
    this.entries = new Map(decisions.map((decision) => [decision.id, decision]));
    this.present = now;
    this.lastTime = time;
  }

  /** Applies the changes of an update. */
  apply({ second, shards, decisions, now }: PageUpdate): void {
    this.kept.push(second);
    if (this.kept.length > MAX_SECONDS) this.kept.shift();
    this.present = now;
    this.lastTime = second.time;
    for (const shard of shards) this.strips.set(shard.number, shard);
    for (const decision of decisions) this.entries.set(decision.id, decision);
    const [oldest = second] = this.kept;
    for (const { number, closedAt } of this.strips.values()) {
      if (closedAt !== null && closedAt < oldest.time) this.strips.delete(number);
    }
    for (const id of this.entries.keys()) {
      if (this.entries.size <= MAX_DECISIONS) break;
      this.entries.delete(id);
    }
  }

  /** Oldest first. */
  get seconds(): readonly StreamSecond[] {
    return this.kept;
  }

  get last(): StreamSecond | undefined {
    return this.kept.at(-1);
  }

  /** Open shards, and those that closed within `seconds`. */
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
   * The milliseconds that charts show of the last `windowMs`: at most the known time, at least half a minute.
   */
  shownSpan(windowMs: number): number {
    const known = this.lastTime - (this.kept[0]?.time ?? this.lastTime);
    return Math.min(windowMs, Math.max(SHORTEST_SPAN_MS, known));
  }

  /** The time of the newest state. */
  get time(): number {
    return this.lastTime;
  }
}
