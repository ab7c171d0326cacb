import { StateError } from '../language/state-error';
import { MAX_DATA_BYTES } from '../limits';

export interface BatchLimits {
  readonly maxItems: number | undefined;
  /** Bytes of a child execution's whole input. */
  readonly maxBytes: number | undefined;
  /** BatchInput of every batch; `undefined` for none. */
  readonly batchInput: unknown;
}

/** The input of one child execution, and how many items are in it. */
export interface Batch {
  readonly input: unknown;
  readonly items: number;
}

/**
 * Groups items in order into batches: `{ BatchInput, Items }`.
 * @throws StateError States.DataLimitExceeded for an item that is too large for a batch
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 */
export function batchesOf(items: readonly unknown[], limits: BatchLimits): Batch[] {
  const { maxItems = Infinity, maxBytes = MAX_DATA_BYTES, batchInput } = limits;
  const more = batchInput === undefined ? {} : { BatchInput: batchInput };
  const emptyBytes = bytesOf({ ...more, Items: [] });
  const batches: Batch[] = [];
  let batch: unknown[] = [];
  let bytes = emptyBytes;
  const close = () => {
    if (batch.length > 0) batches.push({ input: { ...more, Items: batch }, items: batch.length });
    batch = [];
    bytes = emptyBytes;
  };
  for (const [i, item] of items.entries()) {
    const own = bytesOf(item);
    if (emptyBytes + own > maxBytes) {
      throw new StateError(
        'States.DataLimitExceeded',
        `Item ${i} of the map makes a batch of ${emptyBytes + own} bytes; ${maxBytes} are allowed.`,
      );
    }
    // The comma between two items counts.
    if (batch.length >= maxItems || bytes + own + 1 > maxBytes) close();
    bytes += own + (batch.length === 0 ? 0 : 1);
    batch.push(item);
  }
  close();
  return batches;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
