import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { Decision, Observation, PolicySettings, PolicyState } from '../policy';

/** Where the resharder tells what it does: a sentence, and what belongs to it. */
export interface Log {
  info(message: string, entry: Readonly<Record<string, unknown>>): void;
  warn(message: string, entry: Readonly<Record<string, unknown>>): void;
}

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

/** All that a decision was made from. */
export interface Replay {
  readonly observation: Observation;
  readonly state: PolicyState | undefined;
  readonly settings: Partial<PolicySettings>;
}

/** A log event of CloudWatch may have 256 KB; the rest of the line is far below what this leaves. */
const MAX_CHARACTERS = 200_000;

/**
 * What a decision was made from as text for a log: JSON, compressed, in base64.
 * @returns undefined if it is too long, which takes thousands of shards with metrics of their own
 */
export function writeReplay(replay: Replay): string | undefined {
  const json = JSON.stringify(replay);
  const text = gzipSync(json, { level: constants.Z_BEST_SPEED }).toString('base64');
  return text.length <= MAX_CHARACTERS ? text : undefined;
}

/** Reads {@link writeReplay}'s text again, for `decide(observation, state, settings)`. */
export function readReplay(text: string): Replay {
  return JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8'));
}
