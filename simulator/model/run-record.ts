import type { Refusal } from './simulated-stream';

/** Something that happened to the stream. */
export interface RunEvent {
  /** From the start of the trace. */
  readonly minute: number;
  readonly kind: 'updateShardCount' | 'splitShard' | 'mergeShards' | 'refused' | 'finding';
  /** Open shards after it. */
  readonly shards: number;
  readonly why: string;
  /** Set on the first event of each change that was decided. */
  readonly opensPlan: boolean;
  readonly refusal?: Refusal;
}

/** What a policy made of a trace: one number a minute, and what it did. */
export interface RunRecord {
  readonly policy: string;
  /** Rejected, in shards (MiB a second over the minute). */
  readonly lost: Float64Array;
  /** Open shards; for on-demand the capacity. */
  readonly shards: Float64Array;
  readonly events: readonly RunEvent[];
}
