import { Readable } from 'node:stream';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { type AwsError, CborProtocol } from '../../../http';
import type { Subscriber, Subscription, SubscriptionEvent } from '../fan-out';
import type { ReadRecord } from '../types';
import { toChildShard, toRecord } from './shapes';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** How the payloads of events are written. */
export interface EventPayloads {
  readonly contentType: string;
  event(event: SubscriptionEvent): Uint8Array;
  /** Members without moments and bytes. */
  members(members: object): Uint8Array;
}

export const JSON_PAYLOADS: EventPayloads = {
  contentType: 'application/x-amz-json-1.1',
  event: (event) => Buffer.from(eventJson(event)),
  members: (members) => Buffer.from(JSON.stringify(members)),
};

/** For the Java SDKs, which ask in CBOR. That the first message has a payload in CBOR too was not verified on AWS. */
export const CBOR_PAYLOADS: EventPayloads = {
  contentType: 'application/x-amz-cbor-1.1',
  event: (event) => CborProtocol.aws.encode({ Records: event.records.map(toRecord), ...positionOf(event) }),
  members: (members) => CborProtocol.aws.encode(members),
};

/**
 * A subscription as the response body of SubscribeToShard: event stream messages, first an
 * `initial-response`. It requests an event only after the previous one was consumed. So a reader that stops
 * reading costs only the sockets' buffers and one event.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export class EventStream extends Readable implements Subscriber {
  private readonly subscription: Subscription;

  /** @throws AwsError for what SubscribeToShard answers before the stream begins */
  constructor(
    private readonly payloads: EventPayloads,
    subscribe: (subscriber: Subscriber) => Subscription,
  ) {
    super();
    this.subscription = subscribe(this);
    this.push(this.message('event', 'initial-response', payloads.members({})));
  }

  onEvent(event: SubscriptionEvent): void {
    this.push(this.message('event', 'SubscribeToShardEvent', this.payloads.event(event)));
  }

  onEnd(error?: AwsError): void {
    if (error !== undefined) {
      const payload = this.payloads.members({ message: error.message });
      this.push(this.message('exception', error.code, payload));
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

  private message(kind: 'event' | 'exception', type: string, body: Uint8Array): Uint8Array {
    return codec.encode({
      headers: {
        ':message-type': { type: 'string', value: kind },
        [`:${kind}-type`]: { type: 'string', value: type },
        ':content-type': { type: 'string', value: this.payloads.contentType },
      },
      body,
    });
  }
}

/**
 * Writes the JSON by hand: an event may contain thousands of records, in which only partition keys need
 * escaping.
 */
function eventJson(event: SubscriptionEvent): string {
  const rest = JSON.stringify(positionOf(event));
  return `{"Records":[${event.records.map(recordJson).join(',')}],${rest.slice(1)}`;
}

/** The members of an event beside its records. */
function positionOf({ continuationSequenceNumber, millisBehindLatest, childShards }: SubscriptionEvent) {
  return {
    ContinuationSequenceNumber: continuationSequenceNumber,
    MillisBehindLatest: millisBehindLatest,
    ChildShards: childShards?.map(toChildShard),
  };
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
