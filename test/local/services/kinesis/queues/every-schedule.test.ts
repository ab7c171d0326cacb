import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_ATTRIBUTES, type RecordKind } from '../../../../../local/services/kinesis/queues';
import { engineFixture } from '../support/engine-fixture';

const VISIBILITY_MS = 30_000;
const MAX_RECEIVE_COUNT = 3;

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('put' as const), count: fc.integer({ min: 1, max: 30 }) }),
    fc.record({
      kind: fc.constant('receive' as const),
      from: fc.constantFrom<RecordKind>('records', 'deadLetters'),
      limit: fc.integer({ min: 1, max: 10 }),
      // Of those received, how many are acknowledged at once.
      acknowledged: fc.integer({ min: 0, max: 10 }),
    }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2 * VISIBILITY_MS }) }),
    fc.record({ kind: fc.constant('restore' as const), limit: fc.integer({ min: 1, max: 10 }) }),
  ),
  { minLength: 5, maxLength: 60 },
);

/** A record as the test has it: its receives since it was written or restored. */
interface Known {
  receives: number;
  hiddenUntil: number;
}

it('a queue loses no record and gives none to two receivers, in any order of calls', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (schedule) => {
      const { clock, activeStream } = engineFixture();
      const stream = await activeStream({ mode: 'ON_DEMAND', shardCount: undefined });
      const attributes = { ...DEFAULT_ATTRIBUTES, maxReceiveCount: MAX_RECEIVE_COUNT };
      const queue = stream.queues.create({ name: 'q', position: { type: 'LATEST' }, attributes, tags: {} });
      await clock.advance(10_000);
      const known = new Map<string, Known>();
      let written = 0;

      const receive = async (from: RecordKind, limit: number) => {
        const settings = { limit, waitSeconds: 0, visibilityTimeoutSeconds: VISIBILITY_MS / 1000 };
        const records = await queue.receive(from, settings);
        expect(records.length).toBeLessThanOrEqual(limit);
        for (const record of records) {
          const text = record.data.toString();
          const it = known.get(text);
          if (it === undefined) throw new Error(`${text} was acknowledged, or never written.`);
          expect(clock.now(), `${text} was in flight`).toBeGreaterThanOrEqual(it.hiddenUntil);
          expect(it.receives >= MAX_RECEIVE_COUNT, `${text} is among the ${from}`).toBe(
            from === 'deadLetters',
          );
          it.receives++;
          it.hiddenUntil = clock.now() + VISIBILITY_MS;
          expect(record.receiveCount).toBe(it.receives);
        }
        return records.map(({ data, receiptHandle }) => ({ text: data.toString(), receiptHandle }));
      };
      const acknowledge = async (from: RecordKind, limit: number, count: number) => {
        for (const { text, receiptHandle } of (await receive(from, limit)).slice(0, count)) {
          expect(queue.acknowledge(from, receiptHandle)).toBeUndefined();
          known.delete(text);
        }
      };

      for (const step of schedule) {
        if (step.kind === 'wait') await clock.advance(step.ms);
        else if (step.kind === 'receive') await acknowledge(step.from, step.limit, step.acknowledged);
        else if (step.kind === 'restore') {
          for (const { text, receiptHandle } of await receive('deadLetters', step.limit)) {
            expect(queue.restore(receiptHandle)).toBeUndefined();
            known.set(text, { receives: 0, hiddenUntil: 0 });
          }
        } else {
          for (let n = 0; n < step.count; n++) {
            const text = `record ${written++}`;
            stream.writer.putRecord({ partitionKey: text, data: Buffer.from(text) });
            known.set(text, { receives: 0, hiddenUntil: 0 });
          }
        }
      }
      // Whatever is left comes, each once.
      for (let round = 0; round < written + MAX_RECEIVE_COUNT && known.size > 0; round++) {
        await clock.advance(VISIBILITY_MS);
        await acknowledge('records', 10, 10);
        await acknowledge('deadLetters', 10, 10);
      }
      expect([...known.keys()]).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
