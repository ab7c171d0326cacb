import { beforeEach, describe, expect, it } from 'vitest';
import { type DataStream, KinesisEngine } from '../../../../local/services/kinesis';
import { ManualClock } from '../../../support/manual-clock';
import { makeMapping, QUEUE_ARN } from '../event-source-mapping/support/make-mapping';
import { ScriptedFunction, throwOn } from '../event-source-mapping/support/scripted-function';

const MINUTE = 60_000;
const SHARD = 'shardId-000000000000';

let clock: ManualClock;
let stream: DataStream;
let consumer: ReturnType<DataStream['consumers']['register']>;
let invoker: ScriptedFunction;
let engine: KinesisEngine;
let gets: number;

beforeEach(async () => {
  clock = new ManualClock();
  gets = 0;
  engine = new KinesisEngine({
    clock,
    accountId: '111122223333',
    region: 'eu-west-1',
    observer: { onPut: () => undefined, onGet: () => gets++ },
  });
  stream = engine.createStream({ name: 'clicks', shardCount: 1 });
  await clock.advance(MINUTE);
  consumer = stream.consumers.register('reader');
  await clock.advance(MINUTE);
  invoker = new ScriptedFunction();
});

const put = (...texts: readonly string[]) => {
  for (const text of texts) stream.writer.putRecord({ partitionKey: 'k', data: Buffer.from(text) });
};
const start = (properties: Record<string, unknown> = {}) => {
  const parts = { clock, reader: stream.reader, consumer, invoker };
  const made = makeMapping(parts, { EventSourceArn: consumer.arn, ...properties });
  made.mapping.start();
  return made;
};

describe('a mapping on a registered consumer', () => {
  it('is pushed to: the function has a record without any time passing, and no shared throughput is used', async () => {
    put('before');
    const made = start();
    await clock.advance(0);
    put('after');
    await clock.advance(0);
    expect(invoker.batches).toEqual([['before'], ['after']]);
    expect(made.mapping.isCaughtUp).toBe(true);
    expect(gets).toBe(0);
    expect(invoker.events[0]?.Records[0]).toMatchObject({
      eventSourceARN: consumer.arn,
      eventID: expect.stringMatching(/^shardId-000000000000:\d{56}$/),
    });
  });

  it.each([
    ['LATEST', {}, ['new']],
    ['TRIM_HORIZON', {}, ['old', 'older than now', 'new']],
  ])('begins at %s', async (StartingPosition, more, expected) => {
    put('old');
    await clock.advance(10_000);
    put('older than now');
    const made = start({ StartingPosition, ...more });
    put('new');
    await clock.advance(1000);
    expect(made.dataOf('processed')).toEqual(expected);
  });

  it('begins at a timestamp', async () => {
    put('old');
    await clock.advance(10_000);
    const seconds = clock.now() / 1000;
    put('at the time');
    await clock.advance(10_000);
    const made = start({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: seconds });
    await clock.advance(0);
    expect(made.dataOf('processed')).toEqual(['at the time']);
  });

  it('renews its subscription every five minutes, and misses nothing', async () => {
    const made = start();
    const expected: string[] = [];
    for (let second = 0; second < 16 * 60; second += 20) {
      put(`${second}`);
      expected.push(`${second}`);
      await clock.advance(20_000);
    }
    expect(made.dataOf('processed')).toEqual(expected);
    expect(made.notices).toEqual([]);
  });

  it('asks for no more than the lanes can hold', async () => {
    const release = invoker.hold();
    const made = start({ BatchSize: 10 });
    for (let second = 0; second < 20; second++) {
      for (let i = 0; i < 900; i++) put('x');
      await clock.advance(1000);
    }
    expect(made.mapping.counts.PolledEventCount).toBeLessThan(5000);
    expect(made.mapping.isCaughtUp).toBe(false);
    release();
    await clock.advance(5000);
    expect(made.mapping.counts.ProcessedEventCount).toBe(18_000);
  });

  it('reads children after their parents', async () => {
    put('parent');
    const made = start();
    await clock.advance(0);
    const release = invoker.hold();
    put('late parent');
    await clock.advance(0);
    stream.resharding.split(SHARD, String(2n ** 127n));
    await clock.advance(MINUTE);
    for (const hash of ['0', String(2n ** 128n - 1n)]) {
      stream.writer.putRecord({
        partitionKey: 'k',
        explicitHashKey: hash,
        data: Buffer.from(`child ${hash.length}`),
      });
    }
    await clock.advance(MINUTE);
    expect(invoker.batches).toEqual([['parent'], ['late parent']]);
    release();
    await clock.advance(1000);
    expect(made.dataOf('processed')).toEqual(['parent', 'late parent', 'child 1', 'child 39']);
  });

  it('goes on where it was when it is switched off and on, though its last subscription was just made', async () => {
    const made = start();
    put('a');
    await clock.advance(1000);
    await made.mapping.stop();
    put('b');
    await clock.advance(1000);
    expect(consumer.subscriptions).toBe(0);
    made.mapping.start();
    await clock.advance(5000);
    expect(made.dataOf('processed')).toEqual(['a', 'b']);
    expect(made.notices).toEqual([]);
  });

  it('comes back when somebody else takes its subscription over', async () => {
    const made = start();
    await clock.advance(5000);
    consumer.subscribe(SHARD, { type: 'LATEST' }, { onEvent: () => undefined, onEnd: () => undefined });
    put('meanwhile');
    await clock.advance(10_000);
    put('later');
    await clock.advance(1000);
    expect(made.dataOf('processed')).toEqual(['meanwhile', 'later']);
  });

  it('says once that its consumer is gone', async () => {
    const made = start();
    await clock.advance(0);
    engine.deregisterConsumer(consumer);
    put('nobody reads this');
    await clock.advance(10 * MINUTE);
    expect(made.notices).toEqual([
      expect.stringMatching(
        /shardId-000000000000 cannot be read: Consumer .* not found: it was deregistered/,
      ),
    ]);
    expect(made.mapping.lastProcessingResult).toBe('PROBLEM: Function call failed');
    expect(made.mapping.isCaughtUp).toBe(false);
  });

  it('names the stream, from which can be read again, in what it gives up', async () => {
    invoker = new ScriptedFunction(throwOn('poison'));
    const made = start({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
    });
    put('poison');
    await clock.advance(MINUTE);
    expect(made.destination.bodies[0].KinesisBatchInfo).toMatchObject({ streamArn: stream.state.arn });
  });
});
