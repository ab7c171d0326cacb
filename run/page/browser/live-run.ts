import { intervalToForget } from '../kept-intervals';
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
const ROOM_AFTER_END = 0.03;

/** What charts show: all of the story, or the last milliseconds. */
export type Window = 'story' | number;

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
    this.present = now;
    const { mostIntervals } = this.facts;
    if (this.kept.length > mostIntervals) {
      this.kept.splice(intervalToForget(this.kept, now.story.endedAt, mostIntervals), 1);
    }
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
   * The time that charts show: the whole story, or the last milliseconds up to now. At least some intervals, at
   * most the known time.
   */
  shown(window: Window): { readonly from: number; readonly to: number } {
    const { intervalMs } = this.facts;
    const first = this.kept[0]?.time ?? this.lastTime;
    const { endedAt } = this.present.story;
    const isStory = window === 'story' && endedAt !== null;
    // Some room, so that the end is to be seen as one.
    const room = isStory ? Math.max(intervalMs, (endedAt - first) * ROOM_AFTER_END) : 0;
    const to = isStory ? Math.min(this.lastTime, endedAt + room) : this.lastTime;
    const span = window === 'story' ? to - first : Math.min(window, to - first);
    return { from: to - Math.max(FEWEST_SHOWN * intervalMs, span), to };
  }

  /** The time of the newest state. */
  get time(): number {
    return this.lastTime;
  }
}
