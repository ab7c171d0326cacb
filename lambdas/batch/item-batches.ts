import type { Item } from '../../client';

/** BatchWriteItem takes at most so many requests (AWS SDK, BatchWriteItem). */
const MAX_BATCH_ITEMS = 25;

/** An item that is to be written, and everyone who waits for it. */
export interface ItemWrite {
  readonly item: Item;
  readonly waiting: readonly Waiter[];
}

export interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Makes one write of all that have the same key, because BatchWriteItem refuses a request with a key that
 * occurs twice (AWS SDK, BatchWriteItem). The last item wins, as it would one after the other.
 */
export function mergeByKey(writes: readonly ItemWrite[], keyNames: readonly string[]): ItemWrite[] {
  const merged = new Map<string, ItemWrite>();
  for (const { item, waiting } of writes) {
    const key = JSON.stringify(keyNames.map((name) => item[name]));
    merged.set(key, { item, waiting: [...(merged.get(key)?.waiting ?? []), ...waiting] });
  }
  return [...merged.values()];
}

/** Cuts writes into the batches that BatchWriteItem takes. */
export function batchesOf(writes: readonly ItemWrite[]): ItemWrite[][] {
  const batches: ItemWrite[][] = [];
  for (let start = 0; start < writes.length; start += MAX_BATCH_ITEMS) {
    batches.push(writes.slice(start, start + MAX_BATCH_ITEMS));
  }
  return batches;
}
