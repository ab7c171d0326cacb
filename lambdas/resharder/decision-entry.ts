import type { Decision, Observation } from './policy';
import { type Replay, writeReplay } from './replay';

/**
 * What the log says of a decision: to be read by people, but for `replay`, which has all that it was made from.
 * `replay` is absent when it would not fit into a line.
 */
export function decisionEntry(replay: Replay, { plan }: Decision): Readonly<Record<string, unknown>> {
  const { shards, minutes, throttledShards, keySamples, ...rest } = replay.observation;
  return {
    plan,
    observation: {
      ...rest,
      shards: shards.length,
      minutes: newest(minutes),
      throttledShards: throttledShards?.length,
      keySamples: keySamples?.length,
    },
    replay: writeReplay(replay),
  };
}

/** Enough to see what the load was doing. */
function newest(minutes: Observation['minutes']): Observation['minutes'] {
  return [...minutes].sort((one, other) => other.start - one.start).slice(0, 3);
}
