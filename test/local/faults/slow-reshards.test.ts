import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { KinesisService } from '../../../local/services/kinesis';
import { engineFixture } from '../services/kinesis/support/engine-fixture';
import { begunFaults, faultyDoors } from './support/faulty-door';

describe('a slow reshard', () => {
  const open = faultyDoors();

  /** How many seconds each of some reshards takes, from 1 to 2 shards and back. */
  async function durations(count: number, slowReshards: number) {
    const { faults, injected } = begunFaults({ slowReshards, slowReshardFactor: 4 });
    const { engine, clock, activeStream } = engineFixture({
      slowdown: (streamName) => faults.slowdown(streamName),
    });
    await activeStream();
    const onError = (error: unknown) => {
      throw error;
    };
    const { clientOf } = await open({}, [new KinesisService(engine, onError)]);
    const kinesis = clientOf(1)(KinesisClient);
    const taken: number[] = [];
    for (let i = 0; i < count; i++) {
      const TargetShardCount = i % 2 === 0 ? 2 : 1;
      await kinesis.send(
        new UpdateShardCountCommand({
          StreamName: 'clicks',
          TargetShardCount,
          ScalingType: 'UNIFORM_SCALING',
        }),
      );
      const from = clock.now();
      for (;;) {
        await clock.advance(10_000);
        const { StreamDescriptionSummary } = await kinesis.send(
          new DescribeStreamSummaryCommand({ StreamName: 'clicks' }),
        );
        if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') break;
      }
      taken.push((clock.now() - from) / 1000);
    }
    return { taken, injected };
  }

  it('takes a factor longer, as often as was asked for', async () => {
    const { taken, injected } = await durations(8, 0.5);
    expect(taken).toEqual([30, 30, 120, 120, 120, 30, 120, 120]);
    expect(injected).toEqual(taken.filter((seconds) => seconds > 30).map(() => 'slowReshard clicks'));
  });

  it('does not happen without a share', async () => {
    expect((await durations(2, 0)).taken).toEqual([30, 30]);
  });
});
