import type { Scenario } from '../../../../simulator/model/scenario';
import { AWS_LIMITS } from '../../../../simulator/model/simulated-stream';
import { PEERS } from '../../../../simulator/peers';
import { runPeerOf } from '../../../../simulator/play/run-peer';
import { scenarioOf } from './scenario';

/**
 * Plays a peer. The datapoint of minute k is there at minute k + 2.
 * @returns `[minute, target]` of each accepted call, `[minute, target, refusal]` of each refused one
 */
export function calls(peer: keyof typeof PEERS, load: readonly number[], given: Partial<Scenario>) {
  return runPeerOf(peer, PEERS[peer], scenarioOf(load, given)).events.map(
    ({ minute, shards, why, refusal }) =>
      refusal === undefined ? [minute, shards] : [minute, Number(/to (\d+)/.exec(why)?.[1]), refusal],
  );
}

/** UpdateShardCount is out of calls. */
export const NO_QUOTA = { limits: { ...AWS_LIMITS, updateShardCountQuota: 0 } };
