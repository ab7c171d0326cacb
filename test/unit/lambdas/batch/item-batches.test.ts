import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, type ItemWrite, mergeByKey } from '../../../../lambdas/batch/item-batches';

const waiter = () => ({ resolve: () => undefined, reject: () => undefined });
const write = (page: string, viewedAt: string, status = '200'): ItemWrite => ({
  item: { page: { S: page }, viewedAt: { S: viewedAt }, status: { N: status } },
  waiting: [waiter()],
});
const merge = (writes: readonly ItemWrite[]) => mergeByKey(writes, ['page', 'viewedAt']);

describe('mergeByKey', () => {
  it('makes one write of those with one key: the last item, and all who wait', () => {
    const [first, other, last] = [write('/a', '1', '200'), write('/b', '1'), write('/a', '1', '404')];
    expect(merge([first, other, last])).toEqual([
      { item: last.item, waiting: [...first.waiting, ...last.waiting] },
      other,
    ]);
  });

  it('does not take keys for one that only look alike when put together', () => {
    expect(merge([write('/a', 'b1'), write('/ab', '1')])).toHaveLength(2);
  });

  it('loses nobody who waits, and leaves no key twice', () => {
    const key = fc.tuple(fc.constantFrom('/a', '/b', '/c'), fc.constantFrom('1', '2', '3'));
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        const writes = keys.map(([page, viewedAt]) => write(page, viewedAt));
        const merged = merge(writes);
        expect(new Set(merged.flatMap(({ waiting }) => waiting))).toEqual(
          new Set(writes.flatMap(({ waiting }) => waiting)),
        );
        expect(merged).toHaveLength(new Set(keys.map((one) => one.join())).size);
      }),
    );
  });
});

describe('batchesOf', () => {
  it('cuts into batches of 25, in order', () => {
    const writes = Array.from({ length: 51 }, (_, number) => write('/a', String(number)));
    const batches = batchesOf(writes);
    expect(batches.map(({ length }) => length)).toEqual([25, 25, 1]);
    expect(batches.flat()).toEqual(writes);
  });
});
