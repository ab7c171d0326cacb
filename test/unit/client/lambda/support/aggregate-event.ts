import { AggregateBuilder } from '../../../../../client';
import type { KinesisBatchEvent, KinesisBatchRecord } from '../../../../../client/lambda';

export const SHARD = 'shardId-000000000003';
export const STREAM = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';

/** The text of a record, or of the user records of an aggregate. Its first word is the partition key. */
export type Texts = string | readonly string[];

/** A batch of records with the sequence numbers 100, 101, … */
export function eventOf(
  now: number,
  ...records: readonly Texts[]
): KinesisBatchEvent & {
  readonly Records: readonly KinesisBatchRecord[];
} {
  return {
    Records: records.map((texts, index) => {
      const { data, partitionKey } = typeof texts === 'string' ? user(texts) : aggregate(texts);
      const sequenceNumber = String(100 + index);
      return {
        eventID: `${SHARD}:${sequenceNumber}`,
        eventSourceARN: STREAM,
        kinesis: {
          sequenceNumber,
          partitionKey,
          data: Buffer.from(data).toString('base64'),
          approximateArrivalTimestamp: now / 1000,
        },
      };
    }),
  };
}

function user(text: string) {
  return { partitionKey: text.split(' ')[0] ?? '', data: Buffer.from(text) };
}

function aggregate(texts: readonly string[]) {
  const builder = new AggregateBuilder();
  for (const text of texts) builder.add(user(text));
  return builder.build();
}
