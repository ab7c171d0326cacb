import { describe, expect, it } from 'vitest';
import { ACCOUNT_ID, engineFixture, entry } from './support/engine-fixture';

const error = (code: string, message: string | RegExp = '') =>
  expect.objectContaining({
    code,
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });

describe('KinesisEngine', () => {
  it('takes a while to make a stream, which has no shards until then', async () => {
    const { engine, clock } = engineFixture();
    const stream = engine.createStream({ name: 'clicks', shardCount: 2 });
    expect(stream.state.lifecycle.status).toBe('CREATING');
    expect(() => stream.writer.putRecord(entry('a'))).toThrow(
      error('ResourceNotFoundException', `Stream clicks under account ${ACCOUNT_ID} not found.`),
    );
    const active = stream.state.lifecycle.whenActive();
    await clock.advance(15_000);
    await active;
    stream.writer.putRecord(entry('a'));
    expect(
      engine.reader(`arn:aws:kinesis:eu-central-1:${ACCOUNT_ID}:stream/clicks`).listShards(),
    ).toHaveLength(2);
  });

  it.each([
    [{ mode: 'PROVISIONED', shardCount: undefined }, 'Stream clicks in mode PROVISIONED needs a ShardCount.'],
    [{ shardCount: 0 }, 'ShardCount of stream clicks must be between 1 and 10000, got 0.'],
    [{ mode: 'ON_DEMAND' }, 'ShardCount of stream clicks is not expected in mode ON_DEMAND, got 1.'],
    [{ distribution: 'AUTO' }, 'AUTO is only for streams in on-demand capacity mode'],
    [{ warmThroughputMiBps: 10 }, 'WarmThroughputMiBps of stream clicks is for on-demand streams only.'],
    [
      { mode: 'ON_DEMAND', shardCount: undefined, warmThroughputMiBps: 10 },
      'MinimumThroughputBillingCommitment to be ENABLED',
    ],
    [
      { maxRecordSizeKiB: 1023 },
      'MaxRecordSizeInKiB must be between 1024 and 10240 (1 to 10 MiB), got 1023.',
    ],
    [{ tags: { 'bad!': 'x' } }, 'Tag bad!=x has characters other than'],
  ] as const)('refuses to make a stream with %o', (settings, message) => {
    const { engine } = engineFixture();
    expect(() => engine.createStream({ name: 'clicks', shardCount: 1, ...settings })).toThrow(message);
    expect(engine.list()).toEqual([]);
  });

  it('makes a stream on demand, with four shards, if neither mode nor shard count is given', async () => {
    const { activeStream } = engineFixture();
    const { state } = await activeStream({ shardCount: undefined });
    expect([state.mode, state.openShardCount]).toEqual(['ON_DEMAND', 4]);
  });

  it('deletes a stream that is still CREATING, and makes none of it', async () => {
    const { engine, clock } = engineFixture();
    const { state } = engine.createStream({ name: 'clicks', shardCount: 1 });
    const active = state.lifecycle.whenActive();
    engine.deleteStream(engine.stream('clicks'));
    await expect(active).rejects.toThrow('is being deleted');
    expect(state.lifecycle.status).toBe('DELETING');
    await clock.advance(60_000);
    expect(engine.list()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('names the stream and the account of an ARN that it does not know', () => {
    const { engine } = engineFixture();
    expect(() => engine.streamByArn('arn:aws:kinesis:eu-west-1:222222222222:stream/other')).toThrow(
      error('ResourceNotFoundException', 'Stream other under account 222222222222 not found.'),
    );
  });

  it('refuses a second stream of one name, and more than five in the making', () => {
    const { engine } = engineFixture();
    for (const name of ['a', 'b', 'c', 'd', 'e']) engine.createStream({ name, shardCount: 1 });
    expect(() => engine.createStream({ name: 'a', shardCount: 1 })).toThrow(
      error('ResourceInUseException', 'already exists'),
    );
    expect(() => engine.createStream({ name: 'f', shardCount: 1 })).toThrow(
      error('LimitExceededException', 'At most 5 streams'),
    );
  });

  it('takes a while to delete a stream, then gives its memory back and frees its name', async () => {
    const { engine, activeStream, clock } = engineFixture();
    const stream = await activeStream();
    stream.writer.putRecord(entry('a'));
    expect(engine.environment.budget.held).toBeGreaterThan(0);
    engine.deleteStream(stream);
    expect(stream.state.lifecycle.status).toBe('DELETING');
    stream.writer.putRecord(entry('still taken'));
    await clock.advance(15_000);
    expect(engine.environment.budget.held).toBe(0);
    expect(() => engine.stream('clicks')).toThrow(error('ResourceNotFoundException'));
    expect(() => stream.reader.listShards()).toThrow(error('ResourceNotFoundException'));
    const again = await activeStream();
    expect(again.reader.listShards()).toHaveLength(1);
  });

  it('does not take an iterator of an earlier stream of the same name', async () => {
    const { engine, activeStream, settleControlPlane, clock } = engineFixture();
    const stream = await activeStream();
    const iterator = stream.reader.getShardIterator('shardId-000000000000', { type: 'TRIM_HORIZON' });
    engine.deleteStream(stream);
    await settleControlPlane();
    await clock.advance(1);
    const again = await activeStream();
    expect(() => again.reader.getRecords(iterator)).toThrow(
      error(
        'ResourceNotFoundException',
        'Shard shardId-000000000000 in stream clicks under account 123456789012 does not exist',
      ),
    );
  });

  it('stops every timer when it is closed', async () => {
    const { engine, clock, activeStream } = engineFixture();
    const stream = await activeStream({ shardCount: 2 });
    stream.resharding.updateCount(4);
    const active = stream.state.lifecycle.whenActive();
    engine.close();
    await expect(active).rejects.toThrow('was closed while in state UPDATING');
    expect(clock.pending).toBe(0);
    expect(engine.environment.budget.held).toBe(0);
  });

  it('refuses a memory budget of nothing', () => {
    expect(() => engineFixture({ memoryBudgetBytes: 0 })).toThrow(
      'memoryBudgetBytes must be above 0, got 0.',
    );
  });
});
