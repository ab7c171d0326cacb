import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../../lambdas/dead-letter-redrive/consumer/consumer-response';
import { replayLane, type Unit } from '../../../../../lambdas/dead-letter-redrive/deliver/lane';
import { record } from '../support/failed-batches';

const unit = (sequenceNumber: string, parts = 1): Unit => ({
  sequenceNumber,
  parts: Array.from({ length: parts }, (_, n) => record(sequenceNumber, `${sequenceNumber}.${n}`)),
  outcome: 'untried',
});
const units = (count: number, from = 0) => Array.from({ length: count }, (_, n) => unit(String(from + n)));
const failure = (sequenceNumber: string) => ({ sequenceNumber, reason: 'boom', errorName: 'Error' });

/** Replays to a function. @returns the data of each event */
async function replay(lane: readonly Unit[], answer: (data: string[]) => Verdict, batchSize = 100) {
  const events: string[][] = [];
  const consumer = {
    replay: async (json: string) => {
      const { Records } = JSON.parse(json) as { Records: ReturnType<typeof record>[] };
      const data = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
      events.push(data);
      return answer(data);
    },
  };
  await replayLane(lane, consumer, batchSize, () => 900_000);
  return events;
}

const numberOf = (data: string) => data.split('.')[0] ?? '';
const whole: Verdict = { kind: 'failed', reason: 'boom', errorName: 'Error' };
const reported = (...numbers: string[]): Verdict =>
  numbers.length === 0
    ? { kind: 'done' }
    : { kind: 'reported', failures: new Map(numbers.map((number) => [number, failure(number)])) };
/** Throws when it meets poison. */
const throwing = (isPoison: (number: string) => boolean) => (data: string[]) =>
  data.some((one) => isPoison(numberOf(one))) ? whole : reported();
/** Reports all poison. */
const reporting = (isPoison: (number: string) => boolean) => (data: string[]) =>
  reported(...data.map(numberOf).filter(isPoison));
/** Stops at the first poison, and reports it alone. */
const stopping = (isPoison: (number: string) => boolean) => (data: string[]) =>
  reported(...data.map(numberOf).filter(isPoison).slice(0, 1));

describe('replayLane', () => {
  it('makes events of at most a batch, in order', async () => {
    const lane = units(5);
    expect(await replay(lane, () => reported(), 2)).toEqual([['0.0', '1.0'], ['2.0', '3.0'], ['4.0']]);
    expect(lane.map(({ outcome }) => outcome)).toEqual(Array(5).fill('done'));
  });

  it('makes events of at most 6 MB', async () => {
    const large = (number: string): Unit => ({
      sequenceNumber: number,
      parts: [record(number, Buffer.alloc(2 * 1024 * 1024))],
      outcome: 'untried',
    });
    const events = await replay(['1', '2', '3'].map(large), () => reported());
    expect(events.map(({ length }) => length)).toEqual([2, 1]);
  });

  it.each([
    ['throws', throwing],
    ['reports all that failed', reporting],
    ['reports the first that failed, and stops there', stopping],
  ])('leaves behind only what fails, with a consumer that %s', async (_, consumer) => {
    const lane = units(100);
    const isPoison = (number: string) => ['0', '17', '18', '99'].includes(number);
    await replay(lane, consumer(isPoison));
    const left = lane.filter(({ outcome }) => outcome !== 'done');
    expect(left.map(({ outcome }) => outcome)).toEqual(['0', '17', '18', '99'].map(failure));
  });

  it('loses nothing and calls nothing done that failed, whatever is poison and however the consumer tells', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ parts: fc.integer({ min: 1, max: 4 }), poison: fc.boolean() }), {
          maxLength: 60,
        }),
        fc.constantFrom(throwing, reporting, stopping),
        fc.integer({ min: 1, max: 20 }),
        async (shapes, consumer, batchSize) => {
          const lane = shapes.map(({ parts }, n) => unit(String(n), parts));
          const isPoison = (number: string) => shapes[Number(number)]?.poison === true;
          const taken = new Map<string, Set<string>>();
          await replay(
            lane,
            (data) => {
              const verdict = consumer(isPoison)(data);
              const failed = verdict.kind === 'failed' ? 0 : data.findIndex((one) => isPoison(numberOf(one)));
              for (const one of failed === -1 ? data : data.slice(0, failed)) {
                taken.set(numberOf(one), (taken.get(numberOf(one)) ?? new Set()).add(one));
              }
              return verdict;
            },
            batchSize,
          );
          for (const { sequenceNumber, parts, outcome } of lane) {
            if (outcome === 'done') expect(taken.get(sequenceNumber)?.size).toBe(parts.length);
            if (isPoison(sequenceNumber)) expect(outcome).not.toBe('done');
          }
        },
      ),
    );
  });

  it('counts an aggregate as done only when all its records are, over several events', async () => {
    const lane = [unit('1', 5), unit('2')];
    expect(await replay(lane, () => reported(), 2)).toEqual([
      ['1.0', '1.1'],
      ['1.2', '1.3'],
      ['1.4', '2.0'],
    ]);
    const other = [unit('1', 5), unit('2')];
    const failsLate = (data: string[]) => (data.includes('1.2') ? reported('1') : reported());
    expect(await replay(other, failsLate, 2)).toEqual([['1.0', '1.1'], ['1.2', '1.3'], ['2.0']]);
    expect(other.map(({ outcome }) => outcome)).toEqual([failure('1'), 'done']);
  });

  it('leaves the rest alone when ten events in a row did nothing: the consumer is likely down', async () => {
    const lane = units(1_000);
    const events = await replay(
      lane,
      throwing(() => true),
    );
    expect(events.length).toBeLessThan(50);
    expect(lane.filter(({ outcome }) => typeof outcome === 'object')).toHaveLength(10);
    expect(lane.filter(({ outcome }) => outcome === 'untried')).toHaveLength(990);
  });

  it('keeps the outcomes up to an error of the consumer', async () => {
    const lane = units(4);
    let calls = 0;
    const busy = () => {
      if (++calls === 2) throw new Error('busy');
      return reported();
    };
    await expect(replay(lane, busy, 2)).rejects.toThrow('busy');
    expect(lane.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'untried', 'untried']);
  });
});
