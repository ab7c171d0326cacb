import { DescribeStreamSummaryCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as redrive from '../../../../lambdas/dead-letter-redrive';
import { AwsError } from '../../../../local/http';
import { settle } from '../../../support/manual-clock';
import { captureLog, functionContext, stubEnvironment } from '../support/function-context';
import {
  BUCKET,
  dataOf,
  failsOnPoison,
  OTHER_SHARD,
  type RedriveBench,
  SHARD,
  startBench,
} from './redrive-bench';

let bench: RedriveBench;
let log: ReturnType<typeof captureLog>;
let handler: typeof redrive.handler;

async function load(destination: { readonly QUEUE_URL?: string; readonly BUCKET_NAME?: string }) {
  stubEnvironment({ QUEUE_URL: '', BUCKET_NAME: '', ...bench.environment, ...destination });
  vi.resetModules();
  ({ handler } = await import('../../../../lambdas/dead-letter-redrive/index.js'));
}

beforeEach(async () => {
  bench = await startBench();
  log = captureLog();
  await load({ QUEUE_URL: `${bench.environment.AWS_ENDPOINT_URL}/123456789012/failures` });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await bench.close();
});

const run = (request: unknown = {}, remainingMs?: number) => handler(request, functionContext(remainingMs));
const left = () => bench.queue.peek().length;

/** What a function has of its 15 minutes when it begins. */
const REMAINING_MS = 900_000;
/** @returns an answer of the consumer that never comes, because the time of the run is up with the call */
async function timeLimit(): Promise<() => Promise<never>> {
  const { systemClock } = await import('../../../../client/index.js');
  const { after } = systemClock;
  let end = (): void => {
    throw new Error('The run has not set its limit.');
  };
  vi.spyOn(systemClock, 'after').mockImplementation((ms, run) => {
    if (ms !== REMAINING_MS - 10_000) return after(ms, run);
    end = run;
    return () => undefined;
  });
  return () => {
    end();
    return new Promise(() => undefined);
  };
}

describe('a redrive from a queue', () => {
  it('replays the whole range, and nothing around it, then deletes the pointer', async () => {
    const numbers = await bench.put('before', 'a', 'b', 'c', 'after');
    bench.queue.send({ body: bench.pointer(numbers.slice(1, 4)) });
    const report = await run();
    expect(dataOf(bench.consumer.events)).toEqual([['a', 'b', 'c']]);
    expect(left()).toBe(0);
    expect(report).toMatchObject({
      dryRun: false,
      complete: true,
      pointers: { seen: 1, deleted: 1, kept: 0 },
      records: { expected: 3, found: 3, replayed: 3, succeeded: 3, stillFailing: 0, expired: 0 },
      ranges: [{ shardId: SHARD, expected: 3, found: 3, outcome: 'done', stillFailing: [] }],
    });
  });

  it('keeps a pointer with a record that still fails, and names the record; the next run sees it again', async () => {
    const numbers = await bench.put('a', 'poison', 'c');
    bench.queue.send({ body: bench.pointer(numbers) });
    bench.consumer.consume = failsOnPoison;
    for (const _ of ['first run', 'next run']) {
      const report = await run();
      expect(report).toMatchObject({
        complete: true,
        pointers: { seen: 1, deleted: 0, kept: 1 },
        records: { replayed: 3, succeeded: 2, stillFailing: 1 },
        ranges: [{ outcome: 'still-failing', stillFailing: [numbers[1]] }],
      });
      expect(left()).toBe(1);
    }
    bench.consumer.consume = () => null;
    expect(await run()).toMatchObject({ pointers: { deleted: 1 }, ranges: [{ outcome: 'done' }] });
    expect(left()).toBe(0);
  });

  it('takes many pointers, each once in a run, whether it is kept or not', async () => {
    const numbers = await bench.put(
      ...Array.from({ length: 12 }, (_, n) => (n % 2 ? `poison ${n}` : `ok ${n}`)),
    );
    for (const number of numbers) bench.queue.send({ body: bench.pointer([number]) });
    bench.consumer.consume = failsOnPoison;
    expect(await run()).toMatchObject({
      complete: true,
      pointers: { seen: 12, deleted: 6, kept: 6 },
      records: { replayed: 12, stillFailing: 6 },
    });
    expect(left()).toBe(6);
  });

  it('stops at maximumPointers', async () => {
    const numbers = await bench.put('a', 'b', 'c');
    for (const number of numbers) bench.queue.send({ body: bench.pointer([number]) });
    expect(await run({ maximumPointers: 2 })).toMatchObject({
      complete: false,
      pointers: { seen: 2, deleted: 2 },
    });
    expect(left()).toBe(1);
  });

  it('replays a record once that several pointers name, and counts it for each', async () => {
    const numbers = await bench.put('a', 'b', 'poison', 'd');
    for (const [from, to] of [
      [0, 2],
      [0, 2],
      [1, 4],
      [3, 4],
    ])
      bench.queue.send({ body: bench.pointer(numbers.slice(from, to)) });
    bench.consumer.consume = failsOnPoison;
    const report = await run();
    expect(dataOf(bench.consumer.events)).toEqual([['a', 'b', 'poison', 'd']]);
    expect(report).toMatchObject({
      pointers: { seen: 4, deleted: 3, kept: 1 },
      records: { found: 8, replayed: 8, succeeded: 7, stillFailing: 1 },
    });
    expect(bench.queue.peek().map(({ body }) => body)).toEqual([bench.pointer(numbers.slice(1, 4))]);
  });

  it('takes 500 pointers to a record each, in two shards, with a handful of calls', async () => {
    const values = Array.from({ length: 250 }, (_, n) => (n % 25 === 0 ? `poison ${n}` : `ok ${n}`));
    for (const shardId of [SHARD, OTHER_SHARD]) {
      const numbers = await bench.putTo(shardId, values);
      for (const number of numbers.reverse())
        bench.queue.send({ body: bench.pointer([number], { shardId }) });
    }
    bench.consumer.consume = failsOnPoison;
    bench.calls.length = 0;
    const report = await run();
    expect(report).toMatchObject({
      complete: true,
      pointers: { seen: 500, deleted: 480, kept: 20 },
      records: { found: 500, replayed: 500, succeeded: 480, stillFailing: 20, expired: 0 },
    });
    const calls = (operation: string) => bench.calls.filter((called) => called === operation).length;
    expect(calls('GetShardIterator')).toBe(2);
    expect(calls('GetRecords')).toBe(2);
    expect(calls('ReceiveMessage')).toBe(51);
    expect(calls('DeleteMessageBatch')).toBeLessThanOrEqual(60);
    const sizes = bench.consumer.events.map(({ Records }) => Records.length);
    expect(sizes.sort((a, b) => b - a)).toEqual([100, 100, 100, 100, 50, 50]);
    for (const shardId of [SHARD, OTHER_SHARD]) {
      const events = bench.consumer.events.filter(({ Records }) => Records[0]?.eventID.startsWith(shardId));
      expect(dataOf(events).flat()).toEqual(values);
    }
    expect(left()).toBe(20);
  });

  it('does not read what lies between pointers that are far apart', async () => {
    const numbers = await bench.put(...Array.from({ length: 500 }, (_, n) => String(n)));
    for (const n of [0, 50, 450]) bench.queue.send({ body: bench.pointer([numbers[n] ?? '']) });
    bench.calls.length = 0;
    expect(await run()).toMatchObject({ pointers: { deleted: 3 } });
    expect(dataOf(bench.consumer.events)).toEqual([['0', '50', '450']]);
    expect(bench.calls.filter((called) => called.startsWith('Get'))).toEqual([
      'GetShardIterator',
      'GetRecords',
      'GetShardIterator',
      'GetRecords',
    ]);
  });

  it('begins a new event where 6 MB are full, and keeps the order', async () => {
    const values = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(1_000_000));
    const numbers: string[] = [];
    for (const value of values) {
      numbers.push(...(await bench.put(value)));
      // A shard takes 1 MiB a second.
      bench.letHoursPass(0.01);
    }
    for (const number of numbers) bench.queue.send({ body: bench.pointer([number]) });
    expect(await run()).toMatchObject({ pointers: { seen: 6, deleted: 6 } });
    expect(dataOf(bench.consumer.events).map((event) => event.map(([letter]) => letter).join(''))).toEqual([
      'abcd',
      'ef',
    ]);
  });

  it("does not let one pointer's poison keep the others, when the consumer fails a whole event", async () => {
    const numbers = await bench.put('a', 'b', 'poison', 'd');
    for (const [from, to] of [
      [0, 2],
      [2, 3],
      [3, 4],
    ])
      bench.queue.send({ body: bench.pointer(numbers.slice(from, to)) });
    bench.consumer.consume = (event) => {
      if (dataOf([event]).flat().includes('poison')) throw new Error('poison');
    };
    expect(await run()).toMatchObject({
      pointers: { deleted: 2, kept: 1 },
      records: { replayed: 4, succeeded: 3, stillFailing: 1 },
    });
    expect(dataOf(bench.consumer.events)).toEqual([['a', 'b', 'poison', 'd'], ['a', 'b'], ['poison'], ['d']]);
    expect(bench.queue.peek().map(({ body }) => body)).toEqual([bench.pointer(numbers.slice(2, 3))]);
  });

  it('keeps only the pointer that the stream does not understand', async () => {
    const numbers = await bench.put('a', 'b');
    bench.queue.send({ body: bench.pointer(['1', numbers[0] ?? '']) });
    bench.queue.send({ body: bench.pointer(['9'.repeat(60)]) });
    bench.queue.send({ body: bench.pointer([numbers[1] ?? '']) });
    const report = await run();
    expect(report).toMatchObject({ complete: true, pointers: { seen: 3 } });
    expect(report.ranges.find(({ startSequenceNumber }) => startSequenceNumber === numbers[1])).toMatchObject(
      {
        outcome: 'done',
      },
    );
    expect(
      report.ranges.find(({ startSequenceNumber }) => startSequenceNumber.startsWith('9')),
    ).toMatchObject({
      outcome: 'error',
    });
  });

  it('only looks and reports in a dry run', async () => {
    bench.queue.send({ body: bench.pointer(await bench.put('a', 'b')) });
    expect(await run({ dryRun: true })).toMatchObject({
      dryRun: true,
      complete: true,
      pointers: { seen: 1, deleted: 0, kept: 1 },
      records: { expected: 2, found: 2, replayed: 0, succeeded: 0 },
      ranges: [{ outcome: 'dry-run', found: 2 }],
    });
    expect(bench.consumer.events).toEqual([]);
    expect(left()).toBe(1);
    expect(await run()).toMatchObject({ pointers: { deleted: 1 } });
  });

  it('reads a shard that was closed by a split', async () => {
    const numbers = await bench.put('a', 'b');
    const NewStartingHashKey = String(2n ** 126n);
    await bench.client.send(
      new SplitShardCommand({ StreamName: 'clicks', ShardToSplit: SHARD, NewStartingHashKey }),
    );
    const active = async () => {
      const answer = await bench.client.send(new DescribeStreamSummaryCommand({ StreamName: 'clicks' }));
      return answer.StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
    };
    while (!(await active())) await settle();
    bench.queue.send({ body: bench.pointer(numbers) });
    expect(await run()).toMatchObject({ ranges: [{ outcome: 'done', found: 2 }] });
  });

  it('replays what retention has left, says what is lost, and deletes the pointer', async () => {
    const old = await bench.put('old', 'old too');
    bench.letHoursPass(23);
    const young = await bench.put('young');
    bench.letHoursPass(2);
    bench.queue.send({ body: bench.pointer([...old, ...young]) });
    expect(await run()).toMatchObject({
      pointers: { deleted: 1 },
      records: { expected: 3, found: 1, succeeded: 1, expired: 2 },
      ranges: [{ outcome: 'expired', expired: 2 }],
    });
    expect(dataOf(bench.consumer.events)).toEqual([['young']]);
    expect(left()).toBe(0);
    expect(log.lines[0]).toMatchObject({
      level: 'WARN',
      message: 'records lost to retention',
      range: { shardId: SHARD, startSequenceNumber: old[0], endSequenceNumber: young[0], expired: 2 },
    });
  });

  it('keeps the pointer of a range that is lost in part and fails in part', async () => {
    const old = await bench.put('old');
    bench.letHoursPass(23);
    const young = await bench.put('poison');
    bench.letHoursPass(2);
    bench.queue.send({ body: bench.pointer([...old, ...young]) });
    bench.consumer.consume = failsOnPoison;
    expect(await run()).toMatchObject({
      ranges: [{ outcome: 'still-failing', expired: 1, stillFailing: young }],
    });
    expect(left()).toBe(1);
  });

  it('counts every record of a range as lost that retention has taken whole', async () => {
    const numbers = await bench.put('a', 'b');
    bench.letHoursPass(25);
    await bench.put('later');
    bench.queue.send({ body: bench.pointer(numbers) });
    expect(await run()).toMatchObject({ ranges: [{ outcome: 'expired', found: 0, expired: 2 }] });
    expect(bench.consumer.events).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('x is not a function');
      },
      'the consumer failed: TypeError: x is not a function',
    ],
    [
      'answers with something else',
      () => 'done',
      'the consumer did not answer with a partial batch response',
    ],
  ])('keeps the pointer when the consumer %s', async (_, consume, message) => {
    const numbers = await bench.put('a', 'b');
    bench.queue.send({ body: bench.pointer(numbers) });
    bench.consumer.consume = consume;
    expect(await run()).toMatchObject({
      pointers: { kept: 1 },
      ranges: [{ outcome: 'still-failing', stillFailing: numbers, message }],
    });
  });

  it('waits for a consumer that is throttled', async () => {
    bench.queue.send({ body: bench.pointer(await bench.put('a')) });
    bench.consumer.consume = () => {
      if (bench.consumer.events.length > 1) return null;
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    };
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await run()).toMatchObject({ ranges: [{ outcome: 'done' }] });
    expect(bench.consumer.events).toHaveLength(2);
  });

  it('keeps the pointer when the consumer cannot be invoked', async () => {
    bench.queue.send({ body: bench.pointer(await bench.put('a')) });
    bench.consumer.consume = () => {
      throw new AwsError('AccessDeniedException', 'not authorized to perform lambda:InvokeFunction', 403);
    };
    expect(await run()).toMatchObject({
      pointers: { kept: 1 },
      ranges: [{ outcome: 'error', message: 'not authorized to perform lambda:InvokeFunction' }],
    });
  });

  it('leaves what is not its business where it is, and says why', async () => {
    const numbers = await bench.put('a');
    const other = 'arn:aws:lambda:us-east-1:123456789012:function:other';
    bench.queue.send({ body: 'hello' });
    bench.queue.send({ body: bench.pointer(numbers, { streamArn: `${bench.streamArn}-2` }) });
    bench.queue.send({ body: bench.pointer(numbers, {}, { requestContext: { functionArn: other } }) });
    const report = await run();
    expect(report).toMatchObject({
      complete: true,
      pointers: { seen: 3, deleted: 0, kept: 3 },
      unreadable: [{ reason: 'not an on-failure record of a Kinesis mapping: the body is not JSON' }],
    });
    expect(report.ranges.map(({ message }) => message)).toEqual([
      `the pointer is for the stream ${bench.streamArn}-2, not ${bench.streamArn}`,
      `the pointer is for the function ${other}, not ${bench.environment.CONSUMER_FUNCTION_ARN}`,
    ]);
    expect(left()).toBe(3);
  });

  it('keeps to 100 records in an event', async () => {
    const numbers = await bench.put(...Array.from({ length: 250 }, (_, n) => String(n)));
    bench.queue.send({ body: bench.pointer(numbers) });
    await run();
    expect(bench.consumer.events.map(({ Records }) => Records.length)).toEqual([100, 100, 50]);
  });

  it('ends before its own time does, and gives back what it holds', async () => {
    const numbers = await bench.put('a', 'b');
    for (const number of numbers) bench.queue.send({ body: bench.pointer([number]) });
    const timeIsUp = await timeLimit();
    bench.consumer.consume = timeIsUp;
    const outcome = { outcome: 'error', message: 'the time of the run was up' };
    expect(await run({}, REMAINING_MS)).toMatchObject({
      complete: false,
      pointers: { seen: 2, deleted: 0, kept: 2 },
      ranges: [outcome, outcome],
    });
    bench.consumer.consume = () => null;
    expect(await run()).toMatchObject({ complete: true, pointers: { seen: 2, deleted: 2 } });
  });

  it('when the time is up in the middle of a window, deletes what was done and keeps the rest', async () => {
    const numbers = await bench.put(...Array.from({ length: 150 }, (_, n) => String(n)));
    for (const number of numbers) bench.queue.send({ body: bench.pointer([number]) });
    const timeIsUp = await timeLimit();
    bench.consumer.consume = () => (bench.consumer.events.length === 1 ? null : timeIsUp());
    expect(await run({}, REMAINING_MS)).toMatchObject({
      complete: false,
      pointers: { seen: 150, deleted: 100, kept: 50 },
      records: { replayed: 100, succeeded: 100 },
    });
    expect(bench.queue.counts()).toMatchObject({ visible: 50, inFlight: 0 });
    bench.consumer.consume = () => null;
    bench.consumer.events.length = 0;
    expect(await run()).toMatchObject({ complete: true, pointers: { seen: 50, deleted: 50 } });
    expect(dataOf(bench.consumer.events)).toEqual([Array.from({ length: 50 }, (_, n) => String(100 + n))]);
  });

  it('has nothing to do for an empty queue', async () => {
    expect(await run()).toMatchObject({ complete: true, pointers: { seen: 0 }, ranges: [] });
  });

  it('logs its report in one line', async () => {
    bench.queue.send({ body: bench.pointer(await bench.put('a')) });
    const report = await run();
    expect(log.lines).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'redrive finished', report }),
    ]);
  });

  it('refuses a request that it does not understand, and touches nothing', async () => {
    bench.queue.send({ body: bench.pointer(await bench.put('a')) });
    await expect(run({ dryRun: 'yes' })).rejects.toThrow('dryRun must be true or false, got "yes".');
    expect(bench.queue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('fails when the queue is not there', async () => {
    await load({ QUEUE_URL: `${bench.environment.AWS_ENDPOINT_URL}/123456789012/another` });
    await expect(run()).rejects.toThrow();
  });
});

describe('a redrive from a bucket', () => {
  const KEY = `aws/lambda/6b8d6d47/${SHARD}/2026/11/20/2026-11-20T12.00.00-1`;
  beforeEach(() => load({ BUCKET_NAME: BUCKET }));

  const payloadOf = (records: Record<string, string>) =>
    JSON.stringify({
      Records: Object.entries(records).map(([sequenceNumber, value]) => ({
        eventID: `${SHARD}:${sequenceNumber}`,
        kinesis: { sequenceNumber, data: Buffer.from(value).toString('base64') },
      })),
    });

  it('replays the batch that an object holds, long after retention has taken it from the stream', async () => {
    const payload = payloadOf({ 49541: 'a', 49542: 'b' });
    await bench.store.putObject(BUCKET, KEY, bench.pointer(['49541', '49542'], {}, { payload }));
    const report = await run();
    expect(dataOf(bench.consumer.events)).toEqual([['a', 'b']]);
    expect(report).toMatchObject({
      complete: true,
      pointers: { deleted: 1 },
      ranges: [{ pointer: KEY, outcome: 'done', expired: 0 }],
    });
    expect(await run()).toMatchObject({ pointers: { seen: 0 } });
  });

  it('keeps an object with a record that still fails', async () => {
    const payload = payloadOf({ 49541: 'a', 49542: 'poison' });
    await bench.store.putObject(BUCKET, KEY, bench.pointer(['49541', '49542'], {}, { payload }));
    bench.consumer.consume = failsOnPoison;
    for (const _ of ['first run', 'next run']) {
      expect(await run()).toMatchObject({
        pointers: { seen: 1, kept: 1 },
        ranges: [{ outcome: 'still-failing', stillFailing: ['49542'] }],
      });
    }
  });

  it('puts the batches of several objects into one event, a record that two of them hold once', async () => {
    const [first, second] = [payloadOf({ 49541: 'a', 49543: 'c' }), payloadOf({ 49542: 'b', 49543: 'c' })];
    await bench.store.putObject(
      BUCKET,
      `${KEY}1`,
      bench.pointer(['49542', '49543'], {}, { payload: second }),
    );
    await bench.store.putObject(BUCKET, `${KEY}2`, bench.pointer(['49541', '49543'], {}, { payload: first }));
    expect(await run()).toMatchObject({ pointers: { deleted: 2 }, records: { found: 4, succeeded: 4 } });
    expect(dataOf(bench.consumer.events)).toEqual([['a', 'b', 'c']]);
  });

  it('reads the stream for an object without the batch', async () => {
    await bench.store.putObject(BUCKET, KEY, bench.pointer(await bench.put('a')));
    expect(await run()).toMatchObject({ ranges: [{ outcome: 'done', found: 1 }] });
    expect(dataOf(bench.consumer.events)).toEqual([['a']]);
  });

  it('takes objects up to maximumPointers, and leaves other prefixes alone', async () => {
    const payload = payloadOf({ 49541: 'a' });
    for (const key of [`${KEY}1`, `${KEY}2`, 'archive/1']) {
      await bench.store.putObject(BUCKET, key, bench.pointer(['49541'], {}, { payload }));
    }
    expect(await run({ maximumPointers: 1 })).toMatchObject({ complete: false, pointers: { seen: 1 } });
    expect(await run()).toMatchObject({ complete: true, pointers: { seen: 1, deleted: 1 } });
  });
});
