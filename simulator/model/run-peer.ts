import type { Peer, PeerView } from '../peers/peer';
import type { KeyDistribution } from './key-distribution';
import type { RunEvent, RunRecord } from './run-record';
import { AWS_LIMITS, SimulatedStream, type StreamLimits } from './simulated-stream';

/** A load, where it begins, and what stands around it. */
export interface Scenario {
  /** MiB a second (shards), one for each minute. */
  readonly demand: Float64Array;
  /** When minute 0 begins, in milliseconds since the epoch. */
  readonly startTime: number;
  readonly keys: KeyDistribution;
  readonly initialShards: number;
  readonly minShards: number;
  readonly maxShards: number;
  readonly limits?: StreamLimits;
  /** Variation of the seconds within a minute. */
  readonly cv: number;
  /** Minutes after its end until a datapoint can be seen. */
  readonly metricDelay: number;
}

/** Plays a peer over a scenario. */
export function runPeer(name: string, peer: Peer, scenario: Scenario): RunRecord {
  const { demand, keys, cv, metricDelay } = scenario;
  const stream = new SimulatedStream(scenario.initialShards, keys, cv, scenario.limits ?? AWS_LIMITS);
  const lost = new Float64Array(demand.length);
  const shards = new Float64Array(demand.length);
  const events: RunEvent[] = [];

  for (let minute = 0; minute < demand.length; minute++) {
    const view: PeerView = {
      minute,
      shards: stream.shards.length,
      updating: stream.updatingUntil !== undefined,
      lastMinute: minute - 1 - metricDelay,
      accepted: (at) => (demand[at] ?? 0) - (lost[at] ?? 0),
    };
    const target = peer.wake(view);
    if (target !== undefined) {
      const refusal = stream.updateShardCount(target, minute * 60);
      peer.answered(refusal, view);
      const kind = refusal === undefined ? 'updateShardCount' : 'refused';
      events.push({ minute, kind, shards: target, why: name, opensPlan: refusal === undefined, refusal });
    }
    const load = demand[minute] ?? 0;
    for (let from = minute * 60, end = from + 60; from < end; ) {
      const to = Math.min(end, stream.updatingUntil ?? end);
      const part = stream.play(from, to, load);
      lost[minute] = (lost[minute] ?? 0) + (part.lost * (to - from)) / 60;
      shards[minute] = (shards[minute] ?? 0) + (part.shards * (to - from)) / 60;
      from = to;
    }
  }
  return { policy: name, lost, shards, events };
}
