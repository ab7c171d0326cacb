import type { Scale } from '../../../../../local/base/scale';
import {
  EventSourceMapping,
  type FailureDelivery,
  type FailureDestination,
  parseSettings,
  type RecordOutcome,
} from '../../../../../local/services/event-source-mapping';
import type { FanOutReader, StreamReader } from '../../../../../local/services/kinesis';
import type { FunctionInvoker } from '../../../../../local/services/lambda';
import type { ManualClock } from '../../../../support/manual-clock';

export const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111122223333:failures';
export const BUCKET_ARN = 'arn:aws:s3:::failures';

/** Keeps what it is given; the next deliveries fail as often as a test says. */
export class MemoryDestination implements FailureDestination {
  readonly deliveries: (FailureDelivery & { readonly destinationArn: string })[] = [];
  failNext = 0;
  attempts = 0;

  async deliver(destinationArn: string, delivery: FailureDelivery): Promise<void> {
    this.attempts += 1;
    if (this.failNext > 0) {
      this.failNext -= 1;
      throw new Error('the queue does not exist');
    }
    this.deliveries.push({ destinationArn, ...delivery });
  }

  /** The bodies, parsed. */
  get bodies() {
    return this.deliveries.map((delivery) => JSON.parse(delivery.body));
  }
}

/** A mapping on a clock that stands still, and all that it says. */
export function makeMapping(
  parts: {
    readonly clock: ManualClock;
    readonly reader: StreamReader;
    readonly consumer?: FanOutReader;
    readonly invoker: FunctionInvoker;
  },
  properties: Readonly<Record<string, unknown>> = {},
  options: { readonly retentionMs?: () => number; readonly scale?: Scale } = {},
) {
  const { clock, reader } = parts;
  const notices: string[] = [];
  const outcomes: RecordOutcome[] = [];
  const destination = new MemoryDestination();
  const settings = parseSettings(
    {
      EventSourceArn: reader.streamArn,
      FunctionName: 'consumer',
      StartingPosition: 'TRIM_HORIZON',
      ...properties,
    },
    clock.now(),
  );
  const mapping = new EventSourceMapping({
    ...parts,
    ...options,
    uuid: '5e5c9cc9-0000-4000-8000-000000000001',
    settings,
    destination,
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
    roleArn: 'arn:aws:iam::111122223333:role/consumer',
    onNotice: (sentence) => notices.push(sentence),
    onRecordOutcome: (outcome) => outcomes.push(outcome),
  });
  /** The data of the records that came to this, in that order. */
  const dataOf = (...kinds: readonly RecordOutcome['kind'][]) =>
    outcomes
      .filter((outcome) => kinds.includes(outcome.kind))
      .flatMap((outcome) => outcome.records.map((record) => record.data.toString()));
  return { mapping, notices, outcomes, destination, dataOf };
}
