import type { Item } from '../../client';

/**
 * The most items of one BatchWriteItem call.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
const MAX_BATCH_ITEMS = 25;

/** An item to write, and the puts that wait for it. */
export interface ItemWrite {
  readonly item: Item;
  readonly waiting: readonly Waiter[];
}

export interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Merges writes with the same key, because BatchWriteItem refuses a call that has a key twice. The last item
 * wins, as it would if the items were written one after the other.
 */
export function mergeByKey(writes: readonly ItemWrite[], keyNames: readonly string[]): ItemWrite[] {
  const merged = new Map<string, ItemWrite>();
  for (const { item, waiting } of writes) {
    const key = JSON.stringify(keyNames.map((name) => item[name]));
    merged.set(key, { item, waiting: [...(merged.get(key)?.waiting ?? []), ...waiting] });
  }
  return [...merged.values()];
}

/** Divides writes into batches of the size that BatchWriteItem takes. */
export function batchesOf(writes: readonly ItemWrite[]): ItemWrite[][] {
  const batches: ItemWrite[][] = [];
  for (let start = 0; start < writes.length; start += MAX_BATCH_ITEMS) {
    batches.push(writes.slice(start, start + MAX_BATCH_ITEMS));
  }
  return batches;
}
