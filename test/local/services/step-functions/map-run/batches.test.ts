import { expect, it } from 'vitest';
import { batchesOf } from '../../../../../local/services/step-functions/map-run/batches';

const limits = { maxItems: undefined, maxBytes: undefined, batchInput: undefined };

it('fills batches up to so many items, in their order', () => {
  expect(batchesOf([1, 2, 3], { ...limits, maxItems: 2, batchInput: { a: 1 } })).toEqual([
    { input: { BatchInput: { a: 1 }, Items: [1, 2] }, items: 2 },
    { input: { BatchInput: { a: 1 }, Items: [3] }, items: 1 },
  ]);
});

it('counts the bytes of the whole input', () => {
  const inputs = (maxBytes: number) =>
    batchesOf(['aa', 'bb', 'cc'], { ...limits, maxBytes }).map(({ input }) => JSON.stringify(input));
  const two = '{"Items":["aa","bb"]}';
  expect(inputs(two.length)).toEqual([two, '{"Items":["cc"]}']);
  expect(inputs(two.length - 1)).toEqual(['{"Items":["aa"]}', '{"Items":["bb"]}', '{"Items":["cc"]}']);
});

it('refuses an item that no batch can hold', () => {
  expect(() => batchesOf(['x'.repeat(100)], { ...limits, maxBytes: 50 })).toThrow(
    'Item 0 of the map makes a batch of 114 bytes; 50 are allowed.',
  );
});

it('has no batches without items', () => {
  expect(batchesOf([], { ...limits, maxItems: 2 })).toEqual([]);
});
