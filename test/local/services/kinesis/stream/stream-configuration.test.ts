import { describe, expect, it } from 'vitest';
import { engineFixture } from '../support/engine-fixture';

const HOUR = 3_600_000;
const error = (code: string, message: string | RegExp = '') =>
  expect.objectContaining({
    code,
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });

describe('StreamConfiguration', () => {
  it('switches the mode twice a day, keeping the shards', async () => {
    const { activeStream, settleControlPlane, clock } = engineFixture();
    const stream = await activeStream({ shardCount: 3 });
    for (const mode of ['ON_DEMAND', 'PROVISIONED'] as const) {
      stream.configuration.updateMode(mode);
      expect(stream.state.lifecycle.status).toBe('UPDATING');
      await settleControlPlane();
      expect([stream.state.mode, stream.state.openShardCount]).toEqual([mode, 3]);
    }
    expect(() => stream.configuration.updateMode('ON_DEMAND')).toThrow(
      error('LimitExceededException', 'switched 2 times in the last 24 hours'),
    );
    await clock.advance(24 * HOUR);
    stream.configuration.updateMode('ON_DEMAND');
  });

  it('does not let a stream become provisioned with what only on-demand streams have', async () => {
    const { engine, activeStream, clock } = engineFixture();
    engine.account.update('ENABLED', clock.now());
    const warm = await activeStream({ mode: 'ON_DEMAND', shardCount: undefined, warmThroughputMiBps: 6 });
    expect(warm.state.openShardCount).toBe(6);
    expect(() => warm.configuration.updateMode('PROVISIONED')).toThrow(
      'Set WarmThroughputMiBps of stream clicks to 0',
    );
    const auto = await activeStream({
      name: 'auto',
      mode: 'ON_DEMAND',
      shardCount: undefined,
      distribution: 'AUTO',
    });
    expect(() => auto.configuration.updateMode('PROVISIONED')).toThrow(
      'to USER_PARTITION_KEY before it becomes PROVISIONED',
    );
  });

  it('applies a new key 25 times a day', async () => {
    const { activeStream, settleControlPlane } = engineFixture();
    const stream = await activeStream();
    for (let time = 0; time < 25; time++) {
      stream.configuration.startEncryption(`alias/key-${time}`);
      await settleControlPlane();
    }
    expect(stream.state.keyId).toBe('alias/key-24');
    expect(() => stream.configuration.startEncryption('alias/one-more')).toThrow(
      error('LimitExceededException', '25 times'),
    );
    stream.configuration.stopEncryption();
    await settleControlPlane();
    expect(stream.state.keyId).toBeUndefined();
  });

  it.each([
    ['increaseRetention', 23, 'Requested retention period (23 hours) is too short.'],
    ['increaseRetention', 8761, 'Requested retention period (8761 hours) is too long.'],
    [
      'increaseRetention',
      47,
      'can not be shorter than existing retention period (48 hours). Use DecreaseRetentionPeriod API.',
    ],
    [
      'decreaseRetention',
      49,
      'can not be longer than existing retention period (48 hours). Use IncreaseRetentionPeriod API.',
    ],
  ] as const)('refuses %s to %i hours', async (change, hours, message) => {
    const { activeStream } = engineFixture();
    const stream = await activeStream();
    stream.configuration.increaseRetention(48);
    expect(() => stream.configuration[change](hours)).toThrow(error('InvalidArgumentException', message));
  });
});
