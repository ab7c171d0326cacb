import type { RunEvent, RunRecord } from '../model/run-record';
import type { Scenario } from '../model/scenario';
import { AWS_LIMITS, type Refusal, SimulatedStream } from '../model/simulated-stream';
import type { Peer, PeerCall, PeerFactory, PeerView } from '../peers/peer';

export type { Scenario } from '../model/scenario';

/** Plays a peer over a scenario. */
export function runPeer(name: string, peer: Peer, scenario: Scenario): RunRecord {
  const { demand, keys, cv, metricDelay, limits = AWS_LIMITS } = scenario;
  const stream = new SimulatedStream(scenario.initialShards, keys, cv, limits);
  const lost = new Float64Array(demand.length);
  const shards = new Float64Array(demand.length);
  const events: RunEvent[] = [];
  let goingOn = false;

  const call = (asked: PeerCall, second: number): Refusal | undefined => {
    const before = stream.shards.length;
    const refusal = carryOut(stream, asked, second);
    events.push({
      minute: Math.floor(second / 60),
      kind: refusal === undefined ? asked.kind : 'refused',
      shards: refusal === undefined ? countAfter(asked, before) : before,
      why: refusal === undefined ? describe(asked, before) : `${describe(asked, before)} (${refusal})`,
      opensPlan: refusal === undefined && !goingOn,
      refusal,
    });
    return refusal;
  };

  for (let minute = 0; minute < demand.length; minute++) {
    const view: PeerView = {
      minute,
      shards: stream.shards.length,
      updating: stream.updatingUntil !== undefined,
      lastMinute: minute - 1 - metricDelay,
      accepted: (at) => (demand[at] ?? 0) - (lost[at] ?? 0),
    };
    const target = peer.wake(view);
    if (target !== undefined) peer.answered(call({ kind: 'updateShardCount', target }, minute * 60), view);
    const load = demand[minute] ?? 0;
    for (let from = minute * 60, end = from + 60; from < end; ) {
      if (stream.updatingUntil === undefined) {
        const next = peer.goOn?.(stream.shards, minute);
        goingOn = next !== undefined && call(next, from) === undefined;
      }
      const to = Math.min(end, stream.updatingUntil ?? end);
      const part = stream.play(from, to, load);
      lost[minute] = (lost[minute] ?? 0) + (part.lost * (to - from)) / 60;
      shards[minute] = (shards[minute] ?? 0) + (part.shards * (to - from)) / 60;
      from = to;
    }
  }
  return { policy: name, lost, shards, events };
}

/** Makes a peer with the bounds of a scenario, and plays it. */
export function runPeerOf(name: string, make: PeerFactory, scenario: Scenario): RunRecord {
  const { initialShards, minShards, maxShards } = scenario;
  return runPeer(name, make(initialShards, { minShards, maxShards }), scenario);
}

function carryOut(stream: SimulatedStream, call: PeerCall, second: number): Refusal | undefined {
  switch (call.kind) {
    case 'updateShardCount':
      return stream.updateShardCount(call.target, second);
    case 'splitShard':
      return stream.splitShard(call.shardId, call.newStartingHashKey, second);
    case 'mergeShards':
      return stream.mergeShards(call.shardId, call.adjacentShardId, second);
  }
}

function countAfter(call: PeerCall, before: number): number {
  if (call.kind === 'updateShardCount') return call.target;
  return call.kind === 'splitShard' ? before + 1 : before - 1;
}

function describe(call: PeerCall, before: number): string {
  if (call.kind === 'updateShardCount') return `UpdateShardCount from ${before} to ${call.target}.`;
  return call.kind === 'splitShard'
    ? `SplitShard of ${call.shardId}.`
    : `MergeShards of ${call.shardId} and ${call.adjacentShardId}.`;
}
