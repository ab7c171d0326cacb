import type { StreamRecord } from '../kinesis';
import type { FailureCondition } from './failure-record';

/** What has become of some records of a shard. Every record that is read comes to exactly one of these. */
export type Disposition = DispositionOfRecords &
  (
    | { readonly kind: 'processed' | 'filtered' }
    /** Given up: the destination has them (`deadLettered`), or nobody has (`dropped`). */
    | {
        readonly kind: 'deadLettered' | 'dropped';
        readonly condition: FailureCondition;
        /** The function's last error or report, or why nothing was sent. */
        readonly reason: string;
        readonly invocations: number;
      }
  );

interface DispositionOfRecords {
  readonly shardId: string;
  /** In the shard's order; records of other partition keys may lie between them. */
  readonly records: readonly StreamRecord[];
}
