import { type DemandHistory, NO_HISTORY } from './demand';
import type { Work } from './plan';

/**
 * What the policy remembers from one decision to the next: plain JSON, below 100 KB. Hosts store it and hand
 * it back unchanged. `undefined` stands for an empty memory and costs only what the policy had learned.
 */
export interface PolicyState {
  /** The version of this shape. `decide` reads version 1 too; it drops a state of any other version. */
  readonly version: 2;
  /** The time of the last observation. All times here are milliseconds since the epoch, 0 for never. */
  readonly observedAt: number;
  readonly history: DemandHistory;
  /** The change that splits and merges are under way for. */
  readonly work: OpenWork | null;
  /** Shard-minutes above the need of the next hour, less those below it; 0 again when scaling begins. */
  readonly idleShardMinutes: number;
  /** When capacity was last added. */
  readonly grownAt: number;
  /** When each change of the last 24 hours was begun. */
  readonly changesBegunAt: readonly number[];
  /**
   * Hash keys (decimal) where shards begin to keep hot keys apart, and when each was last found necessary.
   */
  readonly isolationBorders: readonly { readonly hashKey: string; readonly neededAt: number }[];
  /** The number of open shards and the youngest one's id; a change of either is a change of the shards. */
  readonly shape: string;
  /** When `shape` last changed. */
  readonly changedAt: number;
  /** When a hot shard was last suspected. */
  readonly suspectedAt: number;
  /** From when on keys may be sampled again. */
  readonly sampleAfter: number;
}

/** Work that is under way, and the layout that it leads to. */
export interface OpenWork extends Work {
  /** How many even shards the layout has; undefined for work that only adds the isolation borders. */
  readonly evenShards?: number;
  /**
   * Shards are only halved, or only merged in pairs, until `shards` are open. Default: splits and merges to
   * the borders of `evenShards`.
   */
  readonly way?: 'halving' | 'pairing';
  readonly why: string;
}

/** An empty memory. */
export const EMPTY_STATE: PolicyState = {
  version: 2,
  observedAt: 0,
  history: NO_HISTORY,
  work: null,
  idleShardMinutes: 0,
  grownAt: 0,
  changesBegunAt: [],
  isolationBorders: [],
  shape: '',
  changedAt: 0,
  suspectedAt: 0,
  sampleAfter: 0,
};

/** Version 1 has the same contents under other names. Tables and old log lines may still hold it. */
interface PolicyStateV1
  extends Omit<PolicyState, 'version' | 'work' | 'idleShardMinutes' | 'changesBegunAt' | 'isolationBorders'> {
  readonly version: 1;
  readonly work: (Omit<OpenWork, 'evenShards'> & { readonly even?: number }) | null;
  readonly idle: number;
  readonly plans: PolicyState['changesBegunAt'];
  readonly cuts: PolicyState['isolationBorders'];
}

/** A stored state in the present version; the empty one for undefined and for versions that are not known. */
export function readState(stored: PolicyState | undefined): PolicyState {
  const state = stored as PolicyState | PolicyStateV1 | undefined;
  if (state?.version === 2) return state;
  return state?.version === 1 ? fromVersion1(state) : EMPTY_STATE;
}

function fromVersion1({ idle, plans, cuts, work, ...same }: PolicyStateV1): PolicyState {
  return {
    ...same,
    version: 2,
    work: work === null ? null : workFromVersion1(work),
    idleShardMinutes: idle,
    changesBegunAt: plans,
    isolationBorders: cuts,
  };
}

function workFromVersion1({ even, ...same }: NonNullable<PolicyStateV1['work']>): OpenWork {
  return even === undefined ? same : { ...same, evenShards: even };
}
