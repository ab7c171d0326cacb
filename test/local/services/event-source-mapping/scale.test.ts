import { expect, it } from 'vitest';
import { Scale } from '../../../../local/base/scale';
import { ManualClock } from '../../../support/manual-clock';
import { makeMapping } from './support/make-mapping';
import { MemoryStream } from './support/memory-stream';
import { ScriptedFunction } from './support/scripted-function';

/** Sizes of the batches of so many records, and what the mapping counted. */
async function batches(factor: number, records: number, properties: Record<string, unknown>) {
  const clock = new ManualClock();
  const reader = new MemoryStream(clock);
  const invoker = new ScriptedFunction();
  for (let n = 0; n < records; n++) reader.put(`k${n}`, Buffer.alloc(3000, 'x'));
  const { mapping } = makeMapping({ clock, reader, invoker }, properties, { scale: new Scale(factor) });
  mapping.start();
  await clock.advance(60_000);
  await mapping.stop();
  expect(mapping.counts.ProcessedEventCount).toBe(records);
  return invoker.events.map((event) => event.Records.length);
}

it('a batch has an Nth of the records, so that there are as many invocations', async () => {
  expect(await batches(1, 600, { BatchSize: 100 })).toEqual(Array(6).fill(100));
  expect(await batches(10, 60, { BatchSize: 100 })).toEqual(Array(6).fill(10));
});

it('an Nth that is not whole takes turns', async () => {
  const sizes = await batches(60, 50, { BatchSize: 100 });
  expect(sizes.slice(0, 6)).toEqual([2, 2, 1, 2, 2, 1]);
  expect(sizes).toHaveLength(30);
});

it('a batch has one record at least', async () => {
  expect(await batches(60, 3, { BatchSize: 10 })).toEqual([1, 1, 1]);
});

it('the 6 MB of an invocation end a batch at an Nth of them', async () => {
  const [first] = await batches(1, 3000, { BatchSize: 10_000 });
  const [scaled] = await batches(10, 300, { BatchSize: 10_000 });
  expect(first).toBeGreaterThan(1000);
  expect(first).toBeLessThan(3000);
  expect(Math.abs((scaled ?? 0) * 10 - (first ?? 0))).toBeLessThanOrEqual(10);
});
