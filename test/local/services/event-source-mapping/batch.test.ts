import { describe, expect, it } from 'vitest';
import { type PendingRecord, RecordQueue } from '../../../../local/services/event-source-mapping/batch';

function pending(name: number, bytes = 1): PendingRecord {
  const record = {
    sequenceNumber: `${name}`,
    partitionKey: 'k',
    data: Buffer.alloc(0),
    approximateArrivalTimestamp: 0,
  };
  return { record, bytes, done: false };
}

function queueOf(...sizes: number[]): RecordQueue {
  const queue = new RecordQueue();
  for (const [name, bytes] of sizes.entries()) queue.push(pending(name, bytes));
  return queue;
}

const any = () => true;

describe('the records at the front that fit into one event', () => {
  it.each([
    ['all there are', [1, 1, 1], 10, 100, 3],
    ['the most records of a batch', [1, 1, 1], 2, 100, 2],
    ['up to the bytes of an event, to the last of them', [40, 60, 1], 10, 100, 2],
    ['not one byte more', [40, 61], 10, 100, 1],
    ['one that is larger than an event, alone', [101, 1], 10, 100, 1],
    ['none of none', [], 10, 100, 0],
  ])('%s', (_, sizes, maxRecords, maxBytes, count) => {
    expect(queueOf(...sizes).prefix(maxRecords, maxBytes, any)).toBe(count);
  });

  it('end before the first that may not join', () => {
    const queue = queueOf(1, 1, 1);
    expect(queue.prefix(10, 100, ({ record }) => record.sequenceNumber !== '2')).toBe(2);
    expect(queue.prefix(10, 100, ({ record }) => record.sequenceNumber !== '0')).toBe(0);
  });

  it('are counted behind those that were taken', () => {
    const queue = queueOf(90, 60, 40);
    queue.take(1);
    expect(queue.prefix(10, 100, any)).toBe(2);
  });
});

it('thousands of records come out in their order, while others come in', () => {
  const queue = new RecordQueue();
  const taken: string[] = [];
  let name = 0;
  for (let round = 0; round < 900; round++) {
    for (let i = 0; i < 4; i++) queue.push(pending(name++));
    expect(queue.peek()?.record.sequenceNumber).toBe(`${taken.length}`);
    taken.push(...queue.take(3).map(({ record }) => record.sequenceNumber));
    expect(queue.length).toBe(name - taken.length);
  }
  taken.push(...queue.take(10_000).map(({ record }) => record.sequenceNumber));
  expect(taken).toEqual(Array.from({ length: name }, (_, i) => `${i}`));
  expect([queue.length, queue.peek()]).toEqual([0, undefined]);
});
