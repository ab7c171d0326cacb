import type { ProcessedRecord } from '../record';

/** Where processed records go. */
export interface Destination {
  /** Takes records into its buffers. */
  take(records: readonly ProcessedRecord[]): void;
  /** Delivers what is in the buffers, whatever the hints say; resolves when it is delivered, failed or lost. */
  flush(): Promise<void>;
}
