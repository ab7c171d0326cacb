import { expect, it } from 'vitest';
import { EventSourceMappings } from '../../../../local/services/event-source-mapping';
import { KinesisEngine } from '../../../../local/services/kinesis';
import { ManualClock } from '../../../support/manual-clock';
import { ScriptedFunction } from './support/scripted-function';

const MINUTE = 60_000;

it('a change from shared to dedicated throughput loses nothing, and reads twice the overlap alone', async () => {
  const clock = new ManualClock();
  const engine = new KinesisEngine({
    clock,
    accountId: '111122223333',
    region: 'eu-west-1',
  });
  const stream = engine.createStream({ name: 'clicks', shardCount: 2 });
  await clock.advance(MINUTE);
  const processed = new Map<string, string[]>();
  const mappings = new EventSourceMappings({
    clock,
    invoker: new ScriptedFunction(),
    reader: (arn) => engine.reader(arn),
    consumer: (arn) => engine.consumerByArn(arn),
    onRecordOutcome: (uuid, { records }) => {
      const texts = processed.get(uuid) ?? [];
      processed.set(uuid, [...texts, ...records.map(({ data }) => data.toString())]);
    },
  });
  const made = { FunctionName: 'consumer', EventSourceArn: stream.state.arn };
  const old = mappings.create({ ...made, StartingPosition: 'TRIM_HORIZON' });
  const written: { readonly text: string; readonly at: number }[] = [];
  const writeFor = async (minutes: number) => {
    for (let second = 0; second < minutes * 60; second += 10) {
      const text = `${written.length}`;
      stream.writer.putRecord({ partitionKey: text, data: Buffer.from(text) });
      written.push({ text, at: clock.now() });
      await clock.advance(10_000);
    }
  };
  await writeFor(30);

  // The deployment: the consumer is registered, the new mapping made, and minutes later the old one deleted.
  const cutOver = clock.now();
  const from = cutOver - 10 * MINUTE;
  const consumer = stream.consumers.register('reader');
  await writeFor(1);
  const next = mappings.create({
    ...made,
    EventSourceArn: consumer.arn,
    StartingPosition: 'AT_TIMESTAMP',
    StartingPositionTimestamp: from / 1000,
  });
  await writeFor(3);
  const deletedAt = clock.now();
  await old.stop();
  await writeFor(5);

  const of = (uuid: string) => new Set(processed.get(uuid));
  const [byOld, byNext] = [of(old.uuid), of(next.uuid)];
  expect(written.filter(({ text }) => !byOld.has(text) && !byNext.has(text))).toEqual([]);
  const twice = written.filter(({ text }) => byOld.has(text) && byNext.has(text));
  expect(twice).toEqual(written.filter(({ at }) => at >= from && at < deletedAt));
  await mappings.close();
  engine.close();
});
