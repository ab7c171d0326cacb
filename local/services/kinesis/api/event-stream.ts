import { Readable } from 'node:stream';
import { EventStreamCodec } from '@smithy/core/event-streams';
import type { AwsError } from '../../../http';
import type { Subscriber, Subscription, SubscriptionEvent } from '../fan-out';
import type { ReadRecord } from '../types';
import { toChildShard } from './shapes';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/**
 * A subscription as the response body of SubscribeToShard: event stream messages, first an
 * `initial-response`. It requests an event only after the previous one was consumed. So a reader that stops
 * reading costs only the sockets' buffers and one event.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export class EventStream extends Readable implements Subscriber {
  private readonly subscription: Subscription;

  /** @throws AwsError for what SubscribeToShard answers before the stream begins */
  constructor(subscribe: (subscriber: Subscriber) => Subscription) {
    super();
    this.subscription = subscribe(this);
    this.push(message('event', 'initial-response', '{}'));
  }

  onEvent(event: SubscriptionEvent): void {
    this.push(message('event', 'SubscribeToShardEvent', eventJson(event)));
  }

  onEnd(error?: AwsError): void {
    if (error !== undefined) {
      this.push(message('exception', error.code, JSON.stringify({ message: error.message })));
    }
    this.push(null);
  }

  override _read(): void {
    this.subscription.request();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.subscription.cancel();
    callback(error);
  }
}

function message(kind: 'event' | 'exception', type: string, json: string): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: kind },
      [`:${kind}-type`]: { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/x-amz-json-1.1' },
    },
    body: Buffer.from(json),
  });
}

/**
 * Writes the JSON by hand: an event may contain thousands of records, in which only partition keys need
 * escaping.
 */
function eventJson({
  records,
  continuationSequenceNumber,
  millisBehindLatest,
  childShards,
}: SubscriptionEvent): string {
  const rest = JSON.stringify({
    ContinuationSequenceNumber: continuationSequenceNumber,
    MillisBehindLatest: millisBehindLatest,
    ChildShards: childShards?.map(toChildShard),
  });
  return `{"Records":[${records.map(recordJson).join(',')}],${rest.slice(1)}`;
}

function recordJson(record: ReadRecord): string {
  const { partitionKey, sequenceNumber, approximateArrivalTimestamp, data, isEncrypted } = record;
  const key = partitionKey === null ? '' : `"PartitionKey":${JSON.stringify(partitionKey)},`;
  const encryption = isEncrypted ? ',"EncryptionType":"KMS"' : '';
  return (
    `{${key}"SequenceNumber":"${sequenceNumber}","ApproximateArrivalTimestamp":${approximateArrivalTimestamp / 1000},` +
    `"Data":"${data.toString('base64')}"${encryption}}`
  );
}
