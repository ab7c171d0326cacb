import type { Border, Layout } from './layout';
import { evenBorders, joinBorders } from './layout';
import type { Observation } from './observation';
import type { Outlook } from './outlook';
import type { PolicySettings } from './policy-settings';

/** An observation with all that follows from it: what each kind of change is weighed against. */
export interface Situation {
  readonly observation: Observation;
  readonly settings: PolicySettings;
  readonly layout: Layout;
  /** Undefined while no datapoint has come, or none for too long. */
  readonly outlook: Outlook | undefined;
  /** The most shards that may be open now: maxShards, and what the account has left. */
  readonly most: number;
  /** UpdateShardCount calls left. */
  readonly callsLeft: number;
  /** What the next of them is worth, in shard-minutes. */
  readonly callPrice: number;
  /** What beginning a change is worth more than on a quiet day, as a factor. */
  readonly planPressure: number;
  /** Borders that keep hot keys apart, in addition to the even ones. */
  readonly cuts: readonly Border[];
}

/** The borders of `even` shards of one size and of the cuts in them. */
export function bordersFor({ cuts }: Pick<Situation, 'cuts'>, even: number): Border[] {
  return joinBorders(evenBorders(even), cuts);
}

/** Within the bounds. */
export function clamp({ observation, most }: Situation, shards: number): number {
  return Math.max(Math.min(observation.bounds.minShards, most), Math.min(most, shards));
}
