import type { Refusal } from './simulated-stream';

/** Something that happened to the stream. */
export interface RunEvent {
  /** From the start of the trace. */
  readonly minute: number;
  readonly kind: 'updateShardCount' | 'splitShard' | 'mergeShards' | 'refused' | 'finding';
  /** Open shards after it. */
  readonly shards: number;
  readonly why: string;
  /** Whether it is the first event of a change. */
  readonly opensPlan: boolean;
  readonly refusal?: Refusal;
}

/** The result of a policy over a trace: numbers for each minute, and what the policy did. */
export interface RunRecord {
  readonly policy: string;
  /** Rejected, in shards (MiB a second over the minute). */
  readonly lost: Float64Array;
  /** Open shards; for on-demand mode its capacity. */
  readonly shards: Float64Array;
  readonly events: readonly RunEvent[];
}
