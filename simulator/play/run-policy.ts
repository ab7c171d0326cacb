import {
  type Decide,
  type Observation,
  type OpenShard,
  type PolicySettings,
  type PolicyState,
  SHARD_MINUTE,
  SHARD_WRITE,
  type Step,
  type StreamMinute,
  type ThrottledShard,
} from '../../lambdas/resharder/policy';
import type { RunEvent, RunRecord } from '../model/run-record';
import { BALANCED_RECORD, byteShare, type Scenario } from '../model/scenario';
import { fractionOf, hashKeyAt, type SimulatedShard } from '../model/simulated-shard';
import { AWS_LIMITS, type Refusal, SimulatedStream } from '../model/simulated-stream';
import { Triggers, type WatchedMinutes } from './triggers';

const WINDOW = 15;
/** Steps that change nothing. */
const LOOKS: ReadonlySet<string> = new Set(['hold', 'sampleKeys', 'rankShards']);

/**
 * Plays the resharder's policy over a scenario as its Lambda does: at each trigger, and after each reshard.
 */
export function runPolicy(
  name: string,
  decide: Decide,
  scenario: Scenario,
  settings: Partial<PolicySettings> = {},
): RunRecord {
  return new PolicyRun(name, decide, scenario, settings).play();
}

class PolicyRun {
  private readonly stream: SimulatedStream;
  private readonly lost: Float64Array;
  private readonly shards: Float64Array;
  private readonly events: RunEvent[] = [];
  private readonly datapoints: StreamMinute[] = [];
  /** What each shard rejected, by minute, while the shard-level metric is on. */
  private readonly shardRejections: Map<string, number>[] = [];
  private state: PolicyState | undefined;
  private queue: Step[] = [];
  private openPlan: number | undefined;
  private readonly triggers = new Triggers();
  private shardMetrics = false;
  private described: { of: readonly SimulatedShard[]; as: OpenShard[] } | undefined;

  constructor(
    private readonly name: string,
    private readonly decide: Decide,
    private readonly scenario: Scenario,
    private readonly settings: Partial<PolicySettings>,
  ) {
    const { demand, keys, cv, initialShards, limits = AWS_LIMITS } = scenario;
    this.stream = new SimulatedStream(initialShards, keys, cv, limits);
    this.lost = new Float64Array(demand.length);
    this.shards = new Float64Array(demand.length);
  }

  play(): RunRecord {
    const { demand } = this.scenario;
    for (let minute = 0; minute < demand.length; minute++) {
      if (this.triggers.isDue(minute, this.watched(minute))) this.wake(minute * 60);
      this.playMinute(minute, demand[minute] ?? 0);
    }
    return { policy: this.name, lost: this.lost, shards: this.shards, events: this.events };
  }

  private watched(minute: number): WatchedMinutes {
    return {
      last: minute - 1 - this.scenario.metricDelay,
      datapoint: (at) => this.datapoints[at],
      shards: (at) => this.shards[at] ?? 1,
    };
  }

  private playMinute(minute: number, load: number): void {
    const end = minute * 60 + 60;
    const rejections = new Map<string, number>();
    for (let from = minute * 60; from < end; ) {
      if (this.stream.updatingUntil === undefined) this.begin(from);
      const to = Math.min(end, this.stream.updatingUntil ?? end);
      if (this.shardMetrics) this.countRejections(rejections, load, (to - from) / 60);
      const part = this.stream.play(from, to, load);
      this.lost[minute] = (this.lost[minute] ?? 0) + (part.lost * (to - from)) / 60;
      this.shards[minute] = (this.shards[minute] ?? 0) + (part.shards * (to - from)) / 60;
      from = to;
      // The Lambda waits until the stream is ACTIVE and decides again.
      if (from < end && this.stream.updatingUntil === undefined && this.queue.length === 0) this.wake(from);
    }
    const rejected = this.lost[minute] ?? 0;
    this.datapoints.push(this.datapoint(minute, load - rejected, rejected));
    this.shardRejections[minute] = rejections;
  }

  private countRejections(into: Map<string, number>, load: number, part: number): void {
    for (const [index, { shardId }] of this.stream.load.shards.entries()) {
      const lost = this.stream.load.lostBy(index, load) * part;
      if (lost > 0) into.set(shardId, (into.get(shardId) ?? 0) + lost);
    }
  }

  /** As CloudWatch ranks them: the last five minutes that it has. */
  private throttledShards(visible: number): ThrottledShard[] {
    const sums = new Map<string, number>();
    for (const minute of this.shardRejections.slice(Math.max(0, visible - 5), visible)) {
      for (const [shardId, lost] of minute) sums.set(shardId, (sums.get(shardId) ?? 0) + lost);
    }
    return [...sums]
      .map(([shardId, throttledRecords]) => ({ shardId, throttledRecords }))
      .sort((one, other) => other.throttledRecords - one.throttledRecords)
      .slice(0, 100);
  }

  private datapoint(minute: number, accepted: number, rejected: number): StreamMinute {
    const { startTime, recordBytes = BALANCED_RECORD } = this.scenario;
    const bytes = SHARD_MINUTE.bytes * byteShare(recordBytes);
    return {
      start: startTime + minute * 60_000,
      incomingBytes: accepted * bytes,
      incomingRecords: (accepted * bytes) / recordBytes,
      throttledRecords: (rejected * bytes) / recordBytes,
    };
  }

  private wake(second: number): void {
    const sampled: string[] = [];
    let hasRanked = false;
    for (;;) {
      const observation = this.observe(second, sampled, hasRanked);
      const { plan, state } = this.decide(observation, this.state, this.settings);
      this.state = state;
      this.triggers.decided(plan, this.stream.updatingUntil !== undefined);
      for (const text of plan.findings) this.note(second, 'finding', text, false);
      if (plan.work === undefined || plan.work.startedAt !== this.openPlan) this.openPlan = undefined;
      this.queue = plan.steps.filter(({ kind }) => !LOOKS.has(kind));
      this.pendingWork = plan.work?.startedAt;
      const sample = plan.steps.find((step) => step.kind === 'sampleKeys');
      if (!hasRanked && plan.steps.some(({ kind }) => kind === 'rankShards')) {
        hasRanked = true;
        this.switchMetrics();
        continue;
      }
      if (sample === undefined || sampled.length > 0) return;
      this.switchMetrics();
      sampled.push(...sample.shardIds);
    }
  }

  private pendingWork: number | undefined;

  private switchMetrics(): void {
    for (const { kind } of this.queue) {
      if (kind === 'enableShardMetrics') this.shardMetrics = true;
      if (kind === 'disableShardMetrics') {
        this.shardMetrics = false;
      }
    }
    this.queue = this.queue.filter(
      ({ kind }) => kind !== 'enableShardMetrics' && kind !== 'disableShardMetrics',
    );
  }

  private begin(second: number): void {
    this.switchMetrics();
    const step = this.queue.shift();
    if (step === undefined) return;
    const before = this.stream.shards.length;
    const refusal = this.call(step, second);
    if (refusal !== undefined) {
      this.note(second, 'refused', `${refusal}: ${JSON.stringify(step)}`, false, refusal);
      return;
    }
    const opens = this.pendingWork === undefined || this.pendingWork !== this.openPlan;
    this.openPlan = this.pendingWork;
    this.note(second, step.kind as RunEvent['kind'], step.why, opens, undefined, countAfter(step, before));
  }

  private call(step: Step, second: number): Refusal | undefined {
    switch (step.kind) {
      case 'updateShardCount':
        return this.stream.updateShardCount(step.target, second);
      case 'splitShard':
        return this.stream.splitShard(step.shardId, BigInt(step.newStartingHashKey), second);
      case 'mergeShards':
        return this.stream.mergeShards(step.shardId, step.adjacentShardId, second);
      default:
        throw new Error(`A step of kind ${step.kind} is no call that reshards.`);
    }
  }

  private note(
    second: number,
    kind: RunEvent['kind'],
    why: string,
    opensPlan: boolean,
    refusal?: Refusal,
    shards = this.stream.shards.length,
  ): void {
    this.events.push({
      minute: Math.floor(second / 60),
      kind,
      shards,
      why,
      opensPlan,
      refusal,
    });
  }

  private observe(second: number, sampled: readonly string[], hasRanked: boolean): Observation {
    const { startTime, metricDelay, minShards, maxShards } = this.scenario;
    const visible = Math.max(0, Math.floor(second / 60) - metricDelay);
    // A sample takes a second.
    const time = startTime + second * 1000 + (sampled.length > 0 ? 1000 : 0) + (hasRanked ? 100 : 0);
    const minutes = this.datapoints.slice(Math.max(0, visible - WINDOW), visible);
    return {
      time,
      streamStatus: this.stream.updatingUntil === undefined ? 'ACTIVE' : 'UPDATING',
      streamMode: 'PROVISIONED',
      shards: this.openShards(),
      // Kinesis publishes nothing of a minute in which nothing was written; the stream is always read.
      minutes: minutes.filter(
        ({ incomingRecords, throttledRecords = 0 }) => incomingRecords + throttledRecords > 0,
      ),
      cloudWatch: { isComplete: true, readMinutes: minutes.map(({ start }) => start) },
      shardMetricsEnabled: this.shardMetrics,
      throttledShards: hasRanked && sampled.length === 0 ? this.throttledShards(visible) : undefined,
      keySamples: sampled.map((shardId) => this.sample(shardId, second)),
      updateShardCountCalls: this.stream.callsSince(second).map((at) => startTime + at * 1000),
      bounds: { minShards, maxShards },
    };
  }

  private openShards(): OpenShard[] {
    if (this.described?.of !== this.stream.shards) {
      this.described = {
        of: this.stream.shards,
        as: this.stream.shards.map(({ shardId, start, end }) => ({
          shardId,
          startingHashKey: start.toString(),
          endingHashKey: end.toString(),
        })),
      };
    }
    return this.described.as;
  }

  private sample(shardId: string, second: number) {
    const shard = this.stream.shards.find((each) => each.shardId === shardId);
    const load = this.scenario.demand[Math.floor(second / 60)] ?? 0;
    if (shard === undefined) return { shardId, durationMs: 1000, keys: [] };
    // A shard above its limit accepts the same share of each key's records.
    const accepted = Math.min(1, 1 / Math.max(1e-9, load * this.scenario.keys.share(shard.from, shard.to)));
    const bytes =
      load * accepted * SHARD_WRITE.bytesPerSecond * byteShare(this.scenario.recordBytes ?? BALANCED_RECORD);
    const keys = this.scenario.keys.sample(shard.from, shard.to).map(({ at, weight }) => ({
      hashKey: hashKeyAt(Math.max(at, fractionOf(shard.start))).toString(),
      bytes: weight * bytes,
      records: (weight * bytes) / (this.scenario.recordBytes ?? BALANCED_RECORD),
    }));
    return { shardId, durationMs: 1000, keys };
  }
}

function countAfter(step: Step, before: number): number {
  if (step.kind === 'updateShardCount') return step.target;
  return step.kind === 'splitShard' ? before + 1 : before - 1;
}
