import { describe, expect, it } from 'vitest';
import type { PlacedUserRecord } from '../../../../client/aggregation';
import { RecordChannel } from '../../../../client/consumer/record-channel';
import { settle } from '../../../support/manual-clock';

const record = (number: number): PlacedUserRecord => ({
  partitionKey: 'k',
  data: Buffer.from(String(number)),
  sequenceNumber: String(number),
  subSequenceNumber: 0,
  isAggregated: false,
  approximateArrivalTimestamp: undefined,
});

/** A call with three records, and what became of it. */
function call(channel: RecordChannel) {
  const [stop, abort] = [new AbortController(), new AbortController()];
  const processed: string[] = [];
  let hasEnded = false;
  void channel
    .offer([1, 2, 3].map(record), {
      shardId: 'shard',
      millisBehindLatest: 0,
      signal: abort.signal,
      stopping: stop.signal,
      processed: ({ sequenceNumber }) => processed.push(sequenceNumber),
      checkpoint: async () => undefined,
    })
    .then(() => {
      hasEnded = true;
    });
  return { processed, stop, hasEnded: () => hasEnded };
}

describe('a loop', () => {
  it('that is left has not processed what it has in hand, and the call ends with its shard only', async () => {
    const channel = new RecordChannel();
    const { processed, stop, hasEnded } = call(channel);
    await channel.next();
    await channel.next();
    channel.close();
    await settle();
    // Or it would look as if all three were processed, at the end of a shard for good.
    expect([processed, hasEnded()]).toEqual([['1'], false]);
    stop.abort();
    await settle();
    expect([processed, hasEnded()]).toEqual([['1'], true]);
  });

  it('that goes on has processed all of a call', async () => {
    const channel = new RecordChannel();
    const { processed, hasEnded } = call(channel);
    for (let n = 0; n < 3; n++) await channel.next();
    void channel.next();
    await settle();
    expect([processed, hasEnded()]).toEqual([['1', '2', '3'], true]);
  });
});
