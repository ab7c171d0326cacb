import {
  type Decision,
  decide,
  type Observation,
  type Plan,
  type PolicySettings,
  type PolicyState,
  type Step,
  type StreamMinute,
  type ThrottledShard,
} from '../../../../../lambdas/resharder/policy';
import { type KeyDistribution, UNIFORM_KEYS } from '../../../../../simulator/model/key-distribution';
import { fractionOf, hashKeyAt } from '../../../../../simulator/model/simulated-shard';
import { SimulatedStream } from '../../../../../simulator/model/simulated-stream';

const MIB = 1_048_576;
export const START = Date.UTC(2026, 0, 5);
const LOOKS: ReadonlySet<string> = new Set(['hold', 'sampleKeys', 'rankShards']);
/** When a datapoint can be seen: the minute after the one it is of. */
const DELAY = 1;

/** What goes wrong in a minute, beside the load. */
export interface Faults {
  /** CloudWatch shows nothing newer than before. */
  readonly blind?: boolean;
  /** CloudWatch answers in part: it says so, and shows nothing of the last minutes. */
  readonly partial?: boolean;
  /** The newest minute has only this share of its counts yet. */
  readonly early?: number;
  /** Nobody reads the stream. */
  readonly unread?: boolean;
  /** A deployment of the stack, or of the stream itself, is running. */
  readonly deploying?: 'stack' | 'stream';
  /** The number of shards that a person asks Kinesis for, by UpdateShardCount. */
  readonly person?: number;
  readonly iteratorAgeMs?: number;
  /** The run ends after this many steps of the minute; what it decided is remembered already. */
  readonly crashAfter?: number;
  /** The run ends before it remembers anything, and does nothing. */
  readonly stillborn?: boolean;
}

export interface WorldOptions {
  readonly shards: number;
  readonly minShards?: number;
  readonly maxShards?: number;
  readonly keys?: KeyDistribution;
  readonly settings?: Partial<PolicySettings>;
}

/** A call that was made, and what it found. */
export interface Made {
  readonly minute: number;
  readonly step: Step;
  readonly refusal: string | undefined;
  readonly before: number;
}

/** Minutes whose newest one has a part of its counts. */
function withEarly(minutes: readonly StreamMinute[], share = 1): StreamMinute[] {
  return minutes.map((minute, index) =>
    index < minutes.length - 1 || share === 1
      ? minute
      : {
          ...minute,
          incomingBytes: share * minute.incomingBytes,
          incomingRecords: share * minute.incomingRecords,
        },
  );
}

/** The most shards that steps may lead to. */
function mostOf(steps: readonly Step[], open: number): number {
  const splits = steps.filter(({ kind }) => kind === 'splitShard').length;
  return Math.max(
    splits > 0 ? open + splits : 0,
    ...steps.map((step) => (step.kind === 'updateShardCount' ? step.target : 0)),
  );
}

/**
 * A stream that refuses what AWS refuses, and a host that drives the policy over it minute by minute. Reshards last as
 * long as the simulator's; a run waits for ACTIVE and decides again, as the Lambda does.
 */
export class PolicyWorld {
  readonly stream: SimulatedStream;
  readonly made: Made[] = [];
  /** The most shards that each minute's decisions ask for; what breaks off may not be made. */
  readonly asked: number[] = [];
  readonly findings: string[] = [];
  state: PolicyState | undefined;
  plan: Plan | undefined;
  minute = 0;
  shardMetrics = false;
  /** The last minute in which a person added shards. */
  grownByPerson: number | undefined;
  private readonly minutes: StreamMinute[] = [];
  private seen = 0;

  constructor(readonly options: WorldOptions) {
    this.stream = new SimulatedStream(options.shards, options.keys ?? UNIFORM_KEYS, 0.094);
  }

  get open(): number {
    return this.stream.shards.length;
  }

  /** Where shards begin, as fractions of all hash keys. */
  get borders(): number[] {
    return this.stream.shards.map(({ from }) => Math.round(from * 1e9) / 1e9);
  }

  /** Plays minutes of one load. */
  play(load: number, count = 1, faults: Faults = {}): this {
    for (let i = 0; i < count; i++) this.playMinute(load, faults);
    return this;
  }

  observe(
    second: number,
    faults: Faults = {},
    sampled: readonly string[] = [],
    throttledShards?: readonly ThrottledShard[],
  ): Observation {
    const { minShards = 1, maxShards = 1000 } = this.options;
    if (faults.blind !== true) this.seen = Math.max(0, this.minutes.length - DELAY);
    const visible = this.minutes.slice(Math.max(0, this.seen - 15), this.seen);
    const written = visible.filter(
      ({ incomingRecords, throttledRecords = 0 }) => incomingRecords + throttledRecords > 0,
    );
    return {
      time: START + second * 1000 + (sampled.length > 0 ? 1000 : 0) + (throttledShards ? 100 : 0),
      streamStatus: this.stream.updatingUntil === undefined ? 'ACTIVE' : 'UPDATING',
      streamMode: 'PROVISIONED',
      shards: this.stream.shards.map(({ shardId, start, end }) => ({
        shardId,
        startingHashKey: String(start),
        endingHashKey: String(end),
      })),
      minutes: faults.partial === true ? [] : withEarly(written, faults.early),
      cloudWatch: {
        isComplete: faults.partial !== true,
        readMinutes: faults.unread === true ? [] : visible.map(({ start }) => start),
      },
      shardMetricsEnabled: this.shardMetrics,
      throttledShards,
      keySamples: sampled.map((shardId) => this.sample(shardId, this.load)),
      updateShardCountCalls: this.stream.callsSince(second).map((at) => START + at * 1000),
      iteratorAgeMs: faults.iteratorAgeMs,
      ...(faults.deploying && {
        deployment: { since: START, isChangingStream: faults.deploying === 'stream' },
      }),
      bounds: { minShards, maxShards },
    };
  }

  /** What the policy says to an observation, with nothing remembered of it. */
  ask(change: Partial<Observation> = {}): Decision {
    const observation = { ...this.observe(this.minute * 60), ...change };
    return decide(observation, this.state, this.options.settings);
  }

  private load = 0;

  private playMinute(load: number, faults: Faults): void {
    this.load = load;
    const end = (this.minute + 1) * 60;
    let rejected = 0;
    let left = faults.crashAfter ?? Number.POSITIVE_INFINITY;
    if (faults.person !== undefined && this.stream.updatingUntil === undefined) {
      const isMore = faults.person > this.open;
      const refusal = this.stream.updateShardCount(faults.person, this.minute * 60);
      if (isMore && refusal === undefined) this.grownByPerson = this.minute;
    }
    let queue = this.run(this.minute * 60, faults);
    for (let from = this.minute * 60; from < end; ) {
      while (this.stream.updatingUntil === undefined && queue.length > 0 && left > 0) {
        left--;
        this.call(queue.shift() as Step, from);
      }
      const to = Math.min(end, this.stream.updatingUntil ?? end);
      rejected += (this.stream.play(from, to, load).lost * (to - from)) / 60;
      from = to;
      const isReady = this.stream.updatingUntil === undefined && queue.length === 0;
      if (from < end && isReady && left > 0) queue = this.run(from, faults);
    }
    this.minutes.push({
      start: START + this.minute * 60_000,
      incomingBytes: (load - rejected) * 60 * MIB,
      incomingRecords: (load - rejected) * 60_000,
      ...(rejected > 0 && { throttledRecords: rejected * 60_000 }),
    });
    this.minute++;
  }

  private run(second: number, faults: Faults): Step[] {
    if (faults.stillborn) return [];
    let sampled: readonly string[] = [];
    let throttled: readonly ThrottledShard[] | undefined;
    for (;;) {
      const observation = this.observe(second, faults, sampled, throttled);
      const { plan, state } = decide(observation, this.state, this.options.settings);
      this.state = JSON.parse(JSON.stringify(state));
      this.plan = plan;
      this.findings.push(...plan.findings);
      this.asked[this.minute] = Math.max(this.asked[this.minute] ?? 0, mostOf(plan.steps, this.open));
      const sample = plan.steps.find((step) => step.kind === 'sampleKeys');
      if (throttled === undefined && plan.steps.some(({ kind }) => kind === 'rankShards')) {
        throttled = this.rank();
        continue;
      }
      if (sample === undefined || sampled.length > 0)
        return plan.steps.filter(({ kind }) => !LOOKS.has(kind));
      for (const step of plan.steps) if (step.kind === 'enableShardMetrics') this.call(step, second);
      sampled = sample.shardIds;
    }
  }

  /** The shards that reject under the present load. */
  private rank(): ThrottledShard[] {
    const { shards } = this.stream.load;
    return shards
      .map(({ shardId }, index) => ({
        shardId,
        throttledRecords: this.stream.load.lostBy(index, this.load) * 300_000,
      }))
      .filter(({ throttledRecords }) => throttledRecords > 0)
      .sort((one, other) => other.throttledRecords - one.throttledRecords)
      .slice(0, 100);
  }

  private call(step: Step, second: number): void {
    const before = this.open;
    const note = (refusal: string | undefined) =>
      this.made.push({ minute: this.minute, step, refusal, before });
    switch (step.kind) {
      case 'updateShardCount':
        note(this.stream.updateShardCount(step.target, second));
        return;
      case 'splitShard':
        note(this.stream.splitShard(step.shardId, BigInt(step.newStartingHashKey), second));
        return;
      case 'mergeShards':
        note(this.stream.mergeShards(step.shardId, step.adjacentShardId, second));
        return;
      default:
        this.shardMetrics = step.kind === 'enableShardMetrics';
        note(undefined);
    }
  }

  private sample(shardId: string, load: number) {
    const keys = this.options.keys ?? UNIFORM_KEYS;
    const shard = this.stream.shards.find((each) => each.shardId === shardId);
    if (shard === undefined) return { shardId, durationMs: 1000, keys: [] };
    const accepted = Math.min(1, 1 / Math.max(1e-9, load * keys.share(shard.from, shard.to)));
    return {
      shardId,
      durationMs: 1000,
      keys: keys.sample(shard.from, shard.to).map(({ at, weight }) => ({
        hashKey: String(hashKeyAt(Math.max(at, fractionOf(shard.start)))),
        bytes: weight * load * accepted * MIB,
        records: weight * load * accepted * 1000,
      })),
    };
  }
}
