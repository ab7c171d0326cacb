import { describe, expect, it } from 'vitest';
import { deaggregateEvent, idempotencyKeyOf, type KinesisBatchRecord } from '../../../../client/lambda';
import { eventOf, SHARD, STREAM } from './support/aggregate-event';

const textOf = ({ kinesis }: KinesisBatchRecord) => Buffer.from(kinesis.data, 'base64').toString();

describe('an event that is deaggregated', () => {
  const event = { ...eventOf(5000, 'plain', ['a 1', 'b 2']), redrive: true };
  const { Records, ...rest } = deaggregateEvent(event);

  it('has user records with the sequence number of their aggregate and their index in it', () => {
    expect(Records.map(textOf)).toEqual(['plain', 'a 1', 'b 2']);
    expect(Records.map(({ eventID, kinesis: { data, ...its } }) => ({ eventID, ...its }))).toEqual([
      {
        eventID: `${SHARD}:100`,
        sequenceNumber: '100',
        partitionKey: 'plain',
        approximateArrivalTimestamp: 5,
      },
      {
        eventID: `${SHARD}:101`,
        sequenceNumber: '101',
        subSequenceNumber: 0,
        partitionKey: 'a',
        approximateArrivalTimestamp: 5,
      },
      {
        eventID: `${SHARD}:101`,
        sequenceNumber: '101',
        subSequenceNumber: 1,
        partitionKey: 'b',
        approximateArrivalTimestamp: 5,
      },
    ]);
  });

  it('keeps what else it says, and changes nothing of the event that came', () => {
    expect(rest).toEqual({ redrive: true });
    expect(event.Records).toHaveLength(2);
    expect(deaggregateEvent({ Records })).toEqual({ Records });
  });
});

describe('the idempotency key', () => {
  it('is shard, sequence number and sub-sequence number', () => {
    const { Records } = deaggregateEvent(eventOf(0, 'plain', ['a 1', 'b 2']));
    expect(Records.map(idempotencyKeyOf)).toEqual([`${SHARD}:100:0`, `${SHARD}:101:0`, `${SHARD}:101:1`]);
  });

  it('tells records apart that Lambda itself took out of an aggregate, and is the same when they come again', () => {
    const [one, other] = eventOf(0, 'a 1', 'a 2').Records.map((record) => ({
      ...record,
      eventID: `${SHARD}:100`,
      eventSourceARN: `${STREAM}/consumer/reader:1`,
    })) as [KinesisBatchRecord, KinesisBatchRecord];
    expect(idempotencyKeyOf(one)).toMatch(new RegExp(`^${SHARD}:100:[0-9a-f]{32}$`));
    expect(idempotencyKeyOf(one)).not.toBe(idempotencyKeyOf(other));
    expect(idempotencyKeyOf({ ...one })).toBe(idempotencyKeyOf(one));
  });
});
