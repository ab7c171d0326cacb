import { beforeEach, expect, it } from 'vitest';
import { AwsError } from '../../../../local/http';
import { StreamSource } from '../../../../local/services/stream-reading';
import { ManualClock } from '../../../support/manual-clock';
import { MemoryStream } from '../event-source-mapping/support/memory-stream';

let clock: ManualClock;
let reader: MemoryStream;
let records: string[];
let notices: string[];
let isFull: boolean;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
  records = [];
  notices = [];
  isFull = false;
});

const start = () =>
  new StreamSource({
    reader,
    clock,
    pollMs: 1000,
    isFull: () => isFull,
    onPage: (_, page) => records.push(...page.records.map(({ data }) => data.toString())),
    onNotice: (sentence) => notices.push(sentence),
  });

it('begins at LATEST, also where the first read comes later', async () => {
  reader.put('k', 'before');
  start();
  reader.put('k', 'after');
  await clock.advance(0);
  expect(records).toEqual(['after']);
});

it('reads children after their parents, from their beginning', async () => {
  const source = start();
  const [shard] = reader.openShards();
  reader.put('k', 'parent');
  const [left] = reader.split(shard?.shardId ?? '');
  reader.put('k', 'child', left);
  const caughtUp = source.caughtUp();
  await clock.advance(5000);
  await caughtUp;
  expect(records).toEqual(['parent', 'child']);
});

it('keeps its pace whatever came of a read', async () => {
  start();
  reader.faults.push(new AwsError('InternalFailure', 'out of order', 500), new Error('again'));
  await clock.advance(3000);
  expect(reader.reads.map(({ at }) => at - (reader.reads[0]?.at ?? 0))).toEqual([0, 1000, 2000, 3000]);
  expect(notices).toEqual([expect.stringContaining('cannot be read: out of order')]);
});

it('when it is full, reads nothing until it is told of room', async () => {
  const source = start();
  await clock.advance(0);
  isFull = true;
  reader.put('k', 'a');
  await clock.advance(10_000);
  expect(records).toEqual([]);
  isFull = false;
  source.onRoom();
  await clock.advance(0);
  expect(records).toEqual(['a']);
});

it('once stopped, reads nothing more, and nobody waits for it', async () => {
  const source = start();
  await clock.advance(0);
  const caughtUp = source.caughtUp();
  source.stop();
  await caughtUp;
  reader.put('k', 'a');
  await clock.advance(10_000);
  expect(records).toEqual([]);
});
