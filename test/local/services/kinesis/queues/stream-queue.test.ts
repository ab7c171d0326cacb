import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ATTRIBUTES,
  type QueueAttributes,
  type QueueRecord,
  type RecordKind,
  type StreamQueue,
} from '../../../../../local/services/kinesis/queues';
import type { ShardPosition } from '../../../../../local/services/kinesis/types';
import { engineFixture } from '../support/engine-fixture';

const HOUR_MS = 3_600_000;

/** A stream, and queues on it that are ACTIVE. */
async function world() {
  const { engine, clock, activeStream, settleControlPlane } = engineFixture();
  const stream = await activeStream({ mode: 'ON_DEMAND', shardCount: undefined });
  return {
    clock,
    stream,
    settleControlPlane,
    engine,
    put: (...texts: string[]) => {
      for (const [i, text] of texts.entries()) {
        stream.writer.putRecord({ partitionKey: `key ${i}`, data: Buffer.from(text) });
      }
    },
    queue: async (
      name = 'jobs',
      position: ShardPosition = { type: 'TRIM_HORIZON' },
      attributes: Partial<QueueAttributes> = {},
    ) => {
      const made = stream.queues.create({
        name,
        position,
        attributes: { ...DEFAULT_ATTRIBUTES, ...attributes },
        tags: {},
      });
      await clock.advance(10_000);
      return made;
    },
    /** Receives what is visible, at once. */
    receive: (queue: StreamQueue, { kind = 'records' as RecordKind, limit = 10, visibility = 30 } = {}) =>
      queue.receive(kind, { limit, waitSeconds: 0, visibilityTimeoutSeconds: visibility }),
  };
}

const texts = (records: readonly QueueRecord[]) => records.map(({ data }) => data.toString()).sort();
const handleOf = (records: readonly QueueRecord[]) => records[0]?.receiptHandle ?? '';

describe('a queue', () => {
  it('gives each record to one receiver, until it is acknowledged', async () => {
    const { queue, put, receive, clock } = await world();
    const jobs = await queue();
    put('a', 'b', 'c');
    const first = await receive(jobs, { limit: 2 });
    const second = await receive(jobs);
    expect(texts([...first, ...second])).toEqual(['a', 'b', 'c']);
    expect(await receive(jobs)).toEqual([]);
    for (const { receiptHandle } of first) expect(jobs.acknowledge('records', receiptHandle)).toBeUndefined();
    await clock.advance(30_000);
    expect(texts(await receive(jobs))).toEqual(texts(second));
  });

  it('gives a record out again with the same id, another handle and a count', async () => {
    const { queue, put, receive, clock } = await world();
    const [jobs, others] = [await queue(), await queue('others')];
    put('a');
    const [first] = await receive(jobs);
    await clock.advance(30_000);
    const [again] = await receive(jobs);
    const [elsewhere] = await receive(others);
    expect(first).toMatchObject({ receiveCount: 1, partitionKey: 'key 0' });
    expect(again).toMatchObject({ receiveCount: 2, firstReceivedAt: first?.firstReceivedAt });
    expect(again?.recordId).toBe(first?.recordId);
    expect(elsewhere?.recordId).toBe(first?.recordId);
    expect(first?.recordId).toMatch(/^[a-z0-9]{1,64}$/);
    expect(again?.receiptHandle).not.toBe(first?.receiptHandle);
    expect(jobs.acknowledge('records', first?.receiptHandle ?? '')).toMatchObject({
      code: 'InvalidArgumentException',
      message: 'The record was received again since.',
    });
    expect(jobs.acknowledge('records', again?.receiptHandle ?? '')).toBeUndefined();
    expect(jobs.acknowledge('records', again?.receiptHandle ?? '')).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('begins where it is told to, and takes every shard that is made later', async () => {
    const { queue, put, receive, clock, stream, settleControlPlane } = await world();
    put('old');
    const at = clock.now() + 5_000;
    await clock.advance(5_000);
    put('newer');
    const [all, from] = [await queue('all'), await queue('from', { type: 'AT_TIMESTAMP', timestamp: at })];
    const late = await queue('late', { type: 'LATEST' });
    stream.configuration.updateMode('ON_DEMAND');
    await settleControlPlane();
    put('newest');
    expect(texts(await receive(all))).toEqual(['newer', 'newest', 'old']);
    expect(texts(await receive(from))).toEqual(['newer', 'newest']);
    expect(texts(await receive(late))).toEqual(['newest']);
  });

  it('waits for a record, for one that is visible again, and no longer than it is told', async () => {
    const { queue, put, receive, clock } = await world();
    const jobs = await queue();
    const settings = { limit: 10, waitSeconds: 20, visibilityTimeoutSeconds: 5 };
    const arrives = jobs.receive('records', settings);
    await clock.advance(1_000);
    put('a');
    await clock.advance(0);
    expect(texts(await arrives)).toEqual(['a']);
    const again = jobs.receive('records', settings);
    await clock.advance(5_000);
    expect(texts(await again)).toEqual(['a']);
    expect(jobs.acknowledge('records', handleOf(await again))).toBeUndefined();
    const nothing = jobs.receive('records', settings);
    await clock.advance(20_000);
    expect(await nothing).toEqual([]);
    expect(await receive(jobs)).toEqual([]);
  });

  it('lets a receiver extend and end the visibility timeout of a record in flight', async () => {
    const { queue, put, receive, clock } = await world();
    const jobs = await queue();
    put('a');
    const handle = handleOf(await receive(jobs));
    await clock.advance(29_000);
    expect(jobs.changeVisibility('records', handle, 60)).toBeUndefined();
    await clock.advance(59_000);
    expect(await receive(jobs)).toEqual([]);
    expect(jobs.changeVisibility('records', handle, 0)).toBeUndefined();
    expect(await receive(jobs, { visibility: 1 })).toHaveLength(1);
    await clock.advance(1_000);
    const [late] = await receive(jobs, { visibility: 1 });
    await clock.advance(1_000);
    expect(jobs.changeVisibility('records', late?.receiptHandle ?? '', 60)).toMatchObject({
      code: 'InvalidArgumentException',
      message: 'The record is not in flight: its visibility timeout is over.',
    });
  });

  it('keeps apart what was received too often, and restores or discards it', async () => {
    const { queue, put, receive, clock } = await world();
    const jobs = await queue('jobs', { type: 'TRIM_HORIZON' }, { maxReceiveCount: 2 });
    put('bad', 'worse');
    for (let n = 0; n < 2; n++) {
      expect(await receive(jobs)).toHaveLength(2);
      await clock.advance(30_000);
    }
    expect(await receive(jobs)).toEqual([]);
    const dead = await receive(jobs, { kind: 'deadLetters' });
    expect(texts(dead)).toEqual(['bad', 'worse']);
    const [one, other] = dead.map(({ receiptHandle }) => receiptHandle);
    expect(jobs.acknowledge('records', one ?? '')).toMatchObject({
      message: 'The record is a dead letter now.',
    });
    expect(jobs.acknowledge('deadLetters', one ?? '')).toBeUndefined();
    expect(jobs.restore(other ?? '')).toBeUndefined();
    expect(await receive(jobs, { kind: 'deadLetters' })).toEqual([]);
    const [restored] = await receive(jobs);
    expect(restored).toMatchObject({ receiveCount: 1 });
    expect(jobs.restore(restored?.receiptHandle ?? '')).toMatchObject({
      message: 'The record is no dead letter.',
    });
  });

  it('without dead letters gives a record out again for as long as the stream has it', async () => {
    const { queue, put, receive, clock } = await world();
    const jobs = await queue('jobs', { type: 'TRIM_HORIZON' }, { maxReceiveCount: undefined });
    put('a');
    for (let hour = 0; hour < 24; hour++) {
      expect(await receive(jobs), `hour ${hour}`).toHaveLength(1);
      await clock.advance(HOUR_MS);
    }
    await clock.advance(1_000);
    expect(await receive(jobs)).toEqual([]);
    expect(await receive(jobs, { kind: 'deadLetters' })).toEqual([]);
  });

  it('delivers while it is updated, and by the new attributes afterwards', async () => {
    const { queue, put, receive, clock } = await world();
    const jobs = await queue();
    put('a');
    jobs.update({ VisibilityTimeoutSeconds: 100, DeadLetterConfiguration: { TargetType: 'NONE' } });
    expect(jobs.lifecycle.status).toBe('UPDATING');
    expect(await receive(jobs)).toHaveLength(1);
    await clock.advance(30_000);
    expect(jobs.attributes).toEqual({ visibilityTimeoutSeconds: 100, maxReceiveCount: undefined });
    expect(
      await jobs.receive('records', { limit: 1, waitSeconds: 0, visibilityTimeoutSeconds: undefined }),
    ).toHaveLength(1);
    await clock.advance(99_000);
    expect(await receive(jobs)).toEqual([]);
  });

  it('that is deleted ends a wait, and its handles are worth nothing', async () => {
    const { queue, put, receive, clock, stream, engine } = await world();
    const jobs = await queue();
    put('a');
    await receive(jobs);
    const waiting = jobs.receive('records', { limit: 1, waitSeconds: 20, visibilityTimeoutSeconds: 1 });
    stream.queues.delete(jobs);
    expect(await waiting).toEqual([]);
    await expect(receive(jobs)).rejects.toMatchObject({ code: 'InvalidArgumentException' });
    await clock.advance(10_000);
    expect(() => engine.queueByArn(jobs.arn)).toThrow('not found');
    await expect(receive(jobs)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('a stream with queues', () => {
  it('counts them among its registered consumers', async () => {
    const { queue, stream, clock } = await world();
    for (let n = 0; n < 19; n++) await queue(`queue-${n}`);
    stream.consumers.register('reader');
    await clock.advance(10_000);
    await expect(queue('one-too-many')).rejects.toMatchObject({ code: 'LimitExceededException' });
    expect(() => stream.consumers.register('another')).toThrow('20 consumers');
  });

  it('can neither be deleted nor become provisioned', async () => {
    const { queue, stream, engine } = await world();
    await queue();
    expect(() => engine.deleteStream(stream, true)).toThrow(
      'Stream clicks under account 123456789012 cannot be deleted: delete its queues first, jobs.',
    );
    expect(() => stream.queues.requireNone('become PROVISIONED')).toThrow('cannot become PROVISIONED');
  });
});

it('a queue needs an on-demand stream that exists', async () => {
  const { engine, activeStream } = engineFixture();
  const provisioned = await activeStream();
  const create = (stream: typeof provisioned) =>
    stream.queues.create({
      name: 'jobs',
      position: { type: 'LATEST' },
      attributes: DEFAULT_ATTRIBUTES,
      tags: {},
    });
  expect(() => create(provisioned)).toThrow('queues are supported on on-demand streams only');
  expect(() => create(engine.createStream({ name: 'new', mode: 'ON_DEMAND' }))).toThrow('CREATING');
});
