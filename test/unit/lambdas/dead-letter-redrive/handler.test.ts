import { DescribeStreamSummaryCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../../../local/http';
import { settle } from '../../../support/manual-clock';
import { dataOf, failsOnPoison, SHARD } from './support/redrive-bench';
import { useRedrive } from './support/redrive-function';

const redrive = useRedrive('queue');

describe('a redrive from a queue', () => {
  it('replays the whole range, and nothing around it, then deletes the pointer', async () => {
    const numbers = await redrive.bench.put('before', 'a', 'b', 'c', 'after');
    redrive.bench.queue.send({ body: redrive.bench.pointer(numbers.slice(1, 4)) });
    const report = await redrive.run();
    expect(dataOf(redrive.bench.consumer.events)).toEqual([['a', 'b', 'c']]);
    expect(redrive.bench.queue.peek().length).toBe(0);
    expect(report).toMatchObject({
      dryRun: false,
      complete: true,
      pointers: { seen: 1, deleted: 1, kept: 0 },
      records: { expected: 3, found: 3, replayed: 3, succeeded: 3, stillFailing: 0, expired: 0 },
      ranges: [{ shardId: SHARD, expected: 3, found: 3, outcome: 'done', stillFailing: [] }],
    });
  });

  it('keeps a pointer with a record that still fails, and names the record; the next run sees it again', async () => {
    const numbers = await redrive.bench.put('a', 'poison', 'c');
    redrive.bench.queue.send({ body: redrive.bench.pointer(numbers) });
    redrive.bench.consumer.consume = failsOnPoison;
    for (const _ of ['first run', 'next run']) {
      const report = await redrive.run();
      expect(report).toMatchObject({
        complete: true,
        pointers: { seen: 1, deleted: 0, kept: 1 },
        records: { replayed: 3, succeeded: 2, stillFailing: 1 },
        ranges: [{ outcome: 'still-failing', stillFailing: [numbers[1]] }],
      });
      expect(redrive.bench.queue.peek().length).toBe(1);
    }
    redrive.bench.consumer.consume = () => null;
    expect(await redrive.run()).toMatchObject({ pointers: { deleted: 1 }, ranges: [{ outcome: 'done' }] });
    expect(redrive.bench.queue.peek().length).toBe(0);
  });

  it('only looks and reports in a dry run', async () => {
    redrive.bench.queue.send({ body: redrive.bench.pointer(await redrive.bench.put('a', 'b')) });
    expect(await redrive.run({ dryRun: true })).toMatchObject({
      dryRun: true,
      complete: true,
      pointers: { seen: 1, deleted: 0, kept: 1 },
      records: { expected: 2, found: 2, replayed: 0, succeeded: 0 },
      ranges: [{ outcome: 'dry-run', found: 2 }],
    });
    expect(redrive.bench.consumer.events).toEqual([]);
    expect(redrive.bench.queue.peek().length).toBe(1);
    expect(await redrive.run()).toMatchObject({ pointers: { deleted: 1 } });
  });

  it('reads a shard that was closed by a split', async () => {
    const numbers = await redrive.bench.put('a', 'b');
    const NewStartingHashKey = String(2n ** 126n);
    await redrive.bench.client.send(
      new SplitShardCommand({ StreamName: 'clicks', ShardToSplit: SHARD, NewStartingHashKey }),
    );
    const active = async () => {
      const answer = await redrive.bench.client.send(
        new DescribeStreamSummaryCommand({ StreamName: 'clicks' }),
      );
      return answer.StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
    };
    while (!(await active())) await settle();
    redrive.bench.queue.send({ body: redrive.bench.pointer(numbers) });
    expect(await redrive.run()).toMatchObject({ ranges: [{ outcome: 'done', found: 2 }] });
  });

  it('replays what retention has left, says what is lost, and deletes the pointer', async () => {
    const old = await redrive.bench.put('old', 'old too');
    redrive.bench.letHoursPass(23);
    const young = await redrive.bench.put('young');
    redrive.bench.letHoursPass(2);
    redrive.bench.queue.send({ body: redrive.bench.pointer([...old, ...young]) });
    expect(await redrive.run()).toMatchObject({
      pointers: { deleted: 1 },
      records: { expected: 3, found: 1, succeeded: 1, expired: 2 },
      ranges: [{ outcome: 'expired', expired: 2 }],
    });
    expect(dataOf(redrive.bench.consumer.events)).toEqual([['young']]);
    expect(redrive.bench.queue.peek().length).toBe(0);
    expect(redrive.log.lines[0]).toMatchObject({
      level: 'WARN',
      message: 'records lost to retention',
      range: { shardId: SHARD, startSequenceNumber: old[0], endSequenceNumber: young[0], expired: 2 },
    });
  });

  it('keeps the pointer of a range that is lost in part and fails in part', async () => {
    const old = await redrive.bench.put('old');
    redrive.bench.letHoursPass(23);
    const young = await redrive.bench.put('poison');
    redrive.bench.letHoursPass(2);
    redrive.bench.queue.send({ body: redrive.bench.pointer([...old, ...young]) });
    redrive.bench.consumer.consume = failsOnPoison;
    expect(await redrive.run()).toMatchObject({
      ranges: [{ outcome: 'still-failing', expired: 1, stillFailing: young }],
    });
    expect(redrive.bench.queue.peek().length).toBe(1);
  });

  it('counts every record of a range as lost that retention has taken whole', async () => {
    const numbers = await redrive.bench.put('a', 'b');
    redrive.bench.letHoursPass(25);
    await redrive.bench.put('later');
    redrive.bench.queue.send({ body: redrive.bench.pointer(numbers) });
    expect(await redrive.run()).toMatchObject({ ranges: [{ outcome: 'expired', found: 0, expired: 2 }] });
    expect(redrive.bench.consumer.events).toEqual([]);
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
    const numbers = await redrive.bench.put('a', 'b');
    redrive.bench.queue.send({ body: redrive.bench.pointer(numbers) });
    redrive.bench.consumer.consume = consume;
    expect(await redrive.run()).toMatchObject({
      pointers: { kept: 1 },
      ranges: [{ outcome: 'still-failing', stillFailing: numbers, message }],
    });
  });

  it('waits for a consumer that is throttled', async () => {
    redrive.bench.queue.send({ body: redrive.bench.pointer(await redrive.bench.put('a')) });
    redrive.bench.consumer.consume = () => {
      if (redrive.bench.consumer.events.length > 1) return null;
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    };
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await redrive.run()).toMatchObject({ ranges: [{ outcome: 'done' }] });
    expect(redrive.bench.consumer.events).toHaveLength(2);
  });

  it('keeps the pointer when the consumer cannot be invoked', async () => {
    redrive.bench.queue.send({ body: redrive.bench.pointer(await redrive.bench.put('a')) });
    redrive.bench.consumer.consume = () => {
      throw new AwsError('AccessDeniedException', 'not authorized to perform lambda:InvokeFunction', 403);
    };
    expect(await redrive.run()).toMatchObject({
      pointers: { kept: 1 },
      ranges: [{ outcome: 'error', message: 'not authorized to perform lambda:InvokeFunction' }],
    });
  });

  it('leaves what is not its business where it is, and says why', async () => {
    const numbers = await redrive.bench.put('a');
    const other = 'arn:aws:lambda:us-east-1:123456789012:function:other';
    redrive.bench.queue.send({ body: 'hello' });
    redrive.bench.queue.send({
      body: redrive.bench.pointer(numbers, { streamArn: `${redrive.bench.streamArn}-2` }),
    });
    redrive.bench.queue.send({
      body: redrive.bench.pointer(numbers, {}, { requestContext: { functionArn: other } }),
    });
    const report = await redrive.run();
    expect(report).toMatchObject({
      complete: true,
      pointers: { seen: 3, deleted: 0, kept: 3 },
      unreadable: [{ reason: 'not an on-failure record of a Kinesis mapping: the body is not JSON' }],
    });
    expect(report.ranges.map(({ message }) => message)).toEqual([
      `the pointer is for the stream ${redrive.bench.streamArn}-2, not ${redrive.bench.streamArn}`,
      `the pointer is for the function ${other}, not ${redrive.bench.environment.CONSUMER_FUNCTION_ARN}`,
    ]);
    expect(redrive.bench.queue.peek().length).toBe(3);
  });

  it('has nothing to do for an empty queue', async () => {
    expect(await redrive.run()).toMatchObject({ complete: true, pointers: { seen: 0 }, ranges: [] });
  });

  it('logs its report in one line', async () => {
    redrive.bench.queue.send({ body: redrive.bench.pointer(await redrive.bench.put('a')) });
    const report = await redrive.run();
    expect(redrive.log.lines).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'redrive finished', report }),
    ]);
  });

  it('refuses a request that it does not understand, and touches nothing', async () => {
    redrive.bench.queue.send({ body: redrive.bench.pointer(await redrive.bench.put('a')) });
    await expect(redrive.run({ dryRun: 'yes' })).rejects.toThrow('dryRun must be true or false, got "yes".');
    expect(redrive.bench.queue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('fails when the queue is not there', async () => {
    await redrive.load({ QUEUE_URL: `${redrive.bench.environment.AWS_ENDPOINT_URL}/123456789012/another` });
    await expect(redrive.run()).rejects.toThrow();
  });
});
