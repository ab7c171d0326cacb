import { type DemandHistory, NO_HISTORY } from './demand-history';
import type { Work } from './plan';

/**
 * What the policy remembers from one decision to the next: plain JSON, below 100 KB. Hosts store it and hand it back
 * unread; `undefined` stands for nothing remembered, and costs the policy only what it had learned.
 */
export interface PolicyState {
  /** Of this shape. A state of another version is dropped, and learning begins anew. */
  readonly version: 1;
  /** The time of the last observation, in milliseconds since the epoch; so are all times here, 0 for never. */
  readonly observedAt: number;
  readonly history: DemandHistory;
  /** The change that splits and merges are under way for. */
  readonly work: OpenWork | null;
  /** Shard-minutes that stood idle since they were last needed. */
  readonly idle: number;
  /** When capacity was last added. */
  readonly grownAt: number;
  /** When changes were begun in the last 24 hours. */
  readonly plans: readonly number[];
  /** Hash keys at which shards begin to keep hot keys apart, and when each was last found to be needed. */
  readonly cuts: readonly { readonly hashKey: string; readonly neededAt: number }[];
  /** The open shards by their number and youngest, to notice changes; and when they last changed. */
  readonly shape: string;
  readonly changedAt: number;
  /** When a hot shard was last suspected, and from when on keys may be sampled again. */
  readonly suspectedAt: number;
  readonly sampleAfter: number;
}

/** Work, and the layout that it leads to: so many even shards, or only the cuts where that is undefined. */
export interface OpenWork extends Work {
  readonly even?: number;
  /** Shards are only halved, or only merged, until there are `shards` of them. Default: to the borders of `even` shards. */
  readonly way?: 'halving' | 'pairing';
  readonly why: string;
}

/** Nothing remembered. */
export const EMPTY_STATE: PolicyState = {
  version: 1,
  observedAt: 0,
  history: NO_HISTORY,
  work: null,
  idle: 0,
  grownAt: 0,
  plans: [],
  cuts: [],
  shape: '',
  changedAt: 0,
  suspectedAt: 0,
  sampleAfter: 0,
};
