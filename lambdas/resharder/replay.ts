import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { Observation, PolicySettings, PolicyState } from './policy';

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
