import { Cancellation } from './cancellation';

/**
 * Processes items, at most `limit` at once. The first failure cancels the rest, as `whole` does.
 * @param work receives the cancellation too
 * @throws Error the first failure
 */
export async function runLimited<Item>(
  items: readonly Item[],
  limit: number,
  whole: Cancellation,
  work: (item: Item, index: number, part: Cancellation) => Promise<void>,
): Promise<void> {
  const part = new Cancellation(whole);
  const entries = items.entries();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) {
      if (failures.length > 0) return;
      try {
        await work(item, index, part);
      } catch (error) {
        failures.push(error);
        part.cancel();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  } finally {
    part.detach();
  }
  if (failures.length > 0) throw failures[0];
}
