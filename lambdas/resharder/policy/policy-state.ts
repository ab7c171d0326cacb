import type { DemandHistory } from './demand-history';
import type { Work } from './plan';

/**
 * What the policy remembers from one decision to the next: plain JSON, below 100 KB. Hosts store it and hand it back
 * unread; `undefined` stands for nothing remembered, and costs the policy only what it had learned.
 */
export interface PolicyState {
  /** Of this shape. A state of another version is dropped, and learning begins anew. */
  readonly version: 1;
  /** The time of the last observation, in milliseconds since the epoch. */
  readonly observedAt: number;
  readonly history: DemandHistory;
  /** The change under way, and the even shards that it leads to. */
  readonly work: (Work & { readonly even: number; readonly why: string }) | null;
  /** Shard-minutes that stood idle since they were last needed. */
  readonly idle: number;
  /** When capacity was last added, in milliseconds since the epoch; 0 for never. */
  readonly grownAt: number;
  /** When changes were begun in the last 24 hours, in milliseconds since the epoch. */
  readonly plans: readonly number[];
}
