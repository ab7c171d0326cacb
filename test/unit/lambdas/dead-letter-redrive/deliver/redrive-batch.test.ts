import { describe, expect, it } from 'vitest';
import {
  ConsumerBusyError,
  NoAnswerError,
} from '../../../../../lambdas/dead-letter-redrive/consumer/consumer';
import type { Verdict } from '../../../../../lambdas/dead-letter-redrive/consumer/consumer-response';
import { redriveBatch } from '../../../../../lambdas/dead-letter-redrive/deliver/redrive-batch';
import { parseFailedBatch } from '../../../../../lambdas/dead-letter-redrive/records/failed-batch';
import { parseRequest } from '../../../../../lambdas/dead-letter-redrive/settings/request';
import {
  aggregate,
  CONSUMER,
  MemoryObjects,
  onFailure,
  record,
  STREAM,
  withPayload,
} from '../support/failed-batches';

const NOTHING = {
  ...{ matched: 0, redriven: 0, stillFailing: 0, setAside: 0, discarded: 0, untried: 0 },
  ...{ objects: 0, skipped: 0 },
};

/** Objects, and a consumer that reports what begins with `poison`. */
function world(files: Readonly<Record<string, string>>) {
  const objects = new MemoryObjects();
  for (const [key, body] of Object.entries(files)) objects.bodies.set(key, body);
  const events: string[][] = [];
  const skipped: [string, string][] = [];
  const consume = (data: { text: string; number: string }[]): Verdict => {
    const poison = data.filter(({ text }) => text.startsWith('poison'));
    if (poison.length === 0) return { kind: 'done' };
    return {
      kind: 'reported',
      failures: new Map(
        poison.map(({ number }) => [
          number,
          { sequenceNumber: number, reason: 'no log line', errorName: 'NotALogLineError' },
        ]),
      ),
    };
  };
  const parts = { consume, others: [] as string[] };
  return {
    objects,
    events,
    skipped,
    parts,
    async run(input: object = {}) {
      const counts = { ...NOTHING };
      const consumer = {
        replay: async (json: string) => {
          const { Records } = JSON.parse(json) as { Records: ReturnType<typeof record>[] };
          const data = Records.map(({ kinesis }) => ({
            text: Buffer.from(kinesis.data, 'base64').toString(),
            number: kinesis.sequenceNumber,
          }));
          events.push(data.map(({ text }) => text));
          return parts.consume(data);
        },
      };
      const options = {
        objects,
        consumer,
        functionArns: [CONSUMER],
        others: parts.others,
        streamArn: STREAM,
        batchSize: 100,
        timeLeft: () => 900_000,
        onSkipped: (key: string, reason: string) => void skipped.push([key, reason]),
      };
      const run = redriveBatch([...objects.bodies.keys()].sort(), parseRequest(input, 10), options, counts);
      return { counts, error: await run.then(() => undefined).catch((error: unknown) => error) };
    },
    left: (key: string) => {
      const { records, failures } = parseFailedBatch(objects.bodies.get(key) ?? '');
      return {
        numbers: records.map(({ kinesis }) => kinesis.sequenceNumber),
        failures: [...failures.values()],
      };
    },
  };
}

const files = () => ({
  a: withPayload([record('1', 'one'), record('2', 'poison'), record('3', 'three')]),
  b: withPayload([record('4', 'four')], {
    parked: [{ sequenceNumber: '4', reason: 'throttled', errorName: 'ThrottlingException' }],
  }),
});

describe('a replay', () => {
  it('deletes what is done, and rewrites an object with what fails again, why and how often', async () => {
    const test = world(files());
    expect((await test.run()).counts).toEqual({
      ...NOTHING,
      matched: 4,
      redriven: 3,
      stillFailing: 1,
      objects: 2,
    });
    expect(test.events).toEqual([
      ['one', 'poison', 'three', 'four'],
      ['three', 'four'],
    ]);
    expect([...test.objects.bodies.keys()]).toEqual(['a']);
    const failure = { sequenceNumber: '2', reason: 'no log line', errorName: 'NotALogLineError' };
    expect(test.left('a')).toEqual({ numbers: ['2'], failures: [{ ...failure, redrives: 1 }] });
    await test.run();
    expect(test.left('a')).toEqual({ numbers: ['2'], failures: [{ ...failure, redrives: 2 }] });
  });

  it('tries what has failed in a redrive behind the rest, so that poison cannot keep the others', async () => {
    const test = world({ a: withPayload([record('1', 'poison'), record('2', 'two')]) });
    await test.run();
    test.objects.bodies.set('b', withPayload([record('3', 'three')]));
    test.events.length = 0;
    await test.run();
    expect(test.events[0]).toEqual(['three', 'poison']);
  });

  it('replays a record once that two objects hold', async () => {
    const test = world({
      a: withPayload([record('1', 'one'), record('2', 'two')]),
      b: withPayload([record('2', 'two'), record('3', 'three')]),
    });
    await test.run();
    expect(test.events).toEqual([['one', 'two', 'three']]);
    expect(test.objects.bodies.size).toBe(0);
  });

  it('takes an aggregate apart, and keeps it whole when one of its records fails', async () => {
    const users = ['one', 'poison', 'three'].map((text) => ({ partitionKey: 'k', data: Buffer.from(text) }));
    const test = world({ a: withPayload([record('1', aggregate(users)), record('2', 'two')]) });
    await test.run();
    expect(test.events).toEqual([['one', 'poison', 'three', 'two'], ['two']]);
    expect(test.left('a').numbers).toEqual(['1']);
  });

  it('has a fate for each parked user record, also where two objects hold some of one aggregate', async () => {
    const user = (subSequenceNumber: number, data: string) => {
      const { kinesis, ...rest } = record('1', data);
      return { ...rest, kinesis: { ...kinesis, subSequenceNumber } };
    };
    const why = (subSequenceNumber: number) => ({
      sequenceNumber: '1',
      subSequenceNumber,
      reason: `the reason of ${subSequenceNumber}`,
      errorName: 'PoisonError',
    });
    const test = world({
      a: withPayload([user(1, 'one'), user(3, 'poison')], { parked: [why(1), why(3)] }),
      b: withPayload([user(4, 'four')], { parked: [why(4)] }),
    });
    const { consume } = test.parts;
    test.parts.consume = (data) => {
      const verdict = consume(data);
      if (verdict.kind !== 'reported') return verdict;
      const failure = { ...why(3), reason: 'again' };
      return { kind: 'reported', failures: new Map([1, 2].map((n) => [n === 1 ? '1' : '1:3', failure])) };
    };
    await test.run();
    expect(test.events).toEqual([['one', 'poison', 'four'], ['four']]);
    expect([...test.objects.bodies.keys()]).toEqual(['a']);
    const { parked, payload } = JSON.parse(test.objects.bodies.get('a') ?? '');
    expect(parked).toEqual([{ ...why(3), reason: 'again', redrives: 1 }]);
    expect(JSON.parse(payload).Records).toEqual([user(3, 'poison')]);
  });

  it('writes back what was done before the consumer was busy, and says so', async () => {
    const test = world(files());
    let calls = 0;
    const { consume } = test.parts;
    test.parts.consume = (data) => {
      if (++calls === 2) throw new ConsumerBusyError('Rate exceeded');
      return consume(data);
    };
    const { counts, error } = await test.run();
    expect(error).toBeInstanceOf(ConsumerBusyError);
    expect(counts).toMatchObject({ redriven: 1, stillFailing: 1, untried: 2 });
    expect(test.left('a').numbers).toEqual(['2', '3']);
    test.events.length = 0;
    await test.run();
    expect(test.events[0]).toEqual(['three', 'four', 'poison']);
  });

  it('replays twice and loses nothing when it crashes between the answer and the deletion', async () => {
    const test = world({ a: withPayload([record('1', 'one')]) });
    const remove = test.objects.delete.bind(test.objects);
    test.objects.delete = async () => {
      throw new Error('crashed');
    };
    expect((await test.run()).error).toEqual(new Error('crashed'));
    test.objects.delete = remove;
    await test.run();
    expect(test.events).toEqual([['one'], ['one']]);
    expect(test.objects.bodies.size).toBe(0);
  });

  it('is harmless beside another one: what the other was faster with is gone', async () => {
    const test = world({ a: withPayload([record('1', 'one')]) });
    const both = await Promise.all([test.run(), test.run()]);
    expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(test.objects.bodies.size).toBe(0);
  });

  it('does not even read what is known to be of others', async () => {
    const test = world({ 'others/a': 'never read', 'ours/b': withPayload([record('1', 'one')]) });
    test.parts.others.push('others/');
    expect((await test.run()).counts).toMatchObject({ objects: 1, skipped: 0, redriven: 1 });
  });

  it('notes an event without an answer as a failed attempt, and puts it behind the others the next time', async () => {
    const test = world({ a: withPayload([record('1', 'hangs')]), b: withPayload([record('2', 'two')]) });
    const { consume } = test.parts;
    test.parts.consume = (data) => {
      if (data[0]?.text === 'hangs')
        throw new NoAnswerError('the consumer did not answer within 880 seconds');
      return consume(data);
    };
    const { error, counts } = await test.run();
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(counts).toMatchObject({ stillFailing: 2, redriven: 0 });
    expect(test.left('a').failures).toEqual([
      {
        sequenceNumber: '1',
        reason: 'the consumer did not answer within 880 seconds',
        errorName: 'NoAnswerError',
        redrives: 1,
      },
    ]);
    test.objects.bodies.set('c', withPayload([record('3', 'three')]));
    test.events.length = 0;
    await test.run();
    expect(test.events[0]).toEqual(['three', 'hangs', 'two']);
  });

  it('leaves an object alone that it cannot read, or that is of another consumer', async () => {
    const foreign = withPayload([record('1')], { rest: { requestContext: { functionArn: `${CONSUMER}2` } } });
    const test = world({
      a: 'no JSON',
      b: foreign,
      c: onFailure([record('1')]),
      d: withPayload([record('2', 'two')]),
    });
    expect((await test.run()).counts).toMatchObject({ objects: 4, skipped: 3, redriven: 1 });
    expect(test.skipped.map(([key]) => key)).toEqual(['a', 'b', 'c']);
    expect([...test.objects.bodies.keys()]).toEqual(['a', 'b', 'c']);
  });
});

describe('what is asked for', () => {
  it('a dry run counts, and neither invokes nor changes', async () => {
    const test = world(files());
    const before = new Map(test.objects.bodies);
    expect((await test.run({ dryRun: true })).counts).toEqual({ ...NOTHING, matched: 4, objects: 2 });
    expect((await test.run({ dryRun: true, reason: 'throttling' })).counts).toMatchObject({ matched: 1 });
    expect([test.events, test.objects.bodies]).toEqual([[], before]);
  });

  it('by reason: only these records, and the others stay', async () => {
    const test = world(files());
    await test.run({ reason: 'ThrottlingException' });
    expect(test.events).toEqual([['four']]);
    expect([...test.objects.bodies.keys()]).toEqual(['a']);
  });

  it('by time of the failure', async () => {
    const test = world({
      ...files(),
      c: withPayload([record('5', 'five')], { rest: { timestamp: '2026-11-21T00:00:00Z' } }),
    });
    await test.run({ from: '2026-11-21' });
    expect(test.events).toEqual([['five']]);
  });

  it('discard: deletes, and counts it', async () => {
    const test = world(files());
    expect((await test.run({ action: 'discard', reason: 'RetryAttemptsExhausted' })).counts).toMatchObject({
      discarded: 3,
    });
    expect([test.events, [...test.objects.bodies.keys()]]).toEqual([[], ['b']]);
  });

  it('park: moves the records to where no redrive looks, as objects that can be moved back', async () => {
    const test = world({ a: files().a });
    await test.run();
    expect((await test.run({ action: 'park', reason: 'log line' })).counts).toMatchObject({ setAside: 1 });
    expect([...test.objects.bodies.keys()]).toEqual(['set-aside/a-2']);
    expect(test.left('set-aside/a-2')).toMatchObject({ numbers: ['2'], failures: [{ redrives: 1 }] });
  });
});
