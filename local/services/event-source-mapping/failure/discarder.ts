import { parseArn } from '../../../base/arn';
import type { Clock } from '../../../base/clock';
import { messageOf } from '../../../base/message-of';
import type { Batch } from '../batch';
import type { EventWriter } from '../invocation/event-writer';
import { backoffMs, DELIVERY_ATTEMPTS } from '../limits';
import type { MappingContext } from '../mapping-context';
import { type FailureCondition, type FailureDelivery, failureDelivery } from './failure-record';

/**
 * Gives up batches of one shard: delivers them to the on-failure destination, or drops them with a notice.
 */
export class Discarder {
  constructor(
    private readonly context: MappingContext,
    private readonly shardId: string,
    private readonly writer: EventWriter,
  ) {}

  /** @param reason a sentence without full stop */
  async discard(batch: Batch, condition: FailureCondition, reason: string): Promise<void> {
    const { context, shardId } = this;
    const problem = await this.deliver(batch, condition);
    const count = batch.records.length;
    if (problem === undefined) {
      context.counters.OnFailureDestinationDeliveredEventCount += count;
    } else {
      context.counters.DroppedEventCount += count;
      context.notice(`${this.describe(batch)} dropped after ${condition} (${reason}): ${problem}`);
    }
    context.recordOutcome({
      kind: problem === undefined ? 'deadLettered' : 'dropped',
      shardId,
      records: batch.records.map((pending) => pending.record),
      condition,
      reason,
      invocations: batch.invocations,
    });
  }

  /** @returns why the batch is lost; `undefined` when the destination has it */
  private async deliver(batch: Batch, condition: FailureCondition): Promise<string | undefined> {
    const { settings, destination, counters, clock } = this.context;
    const arn = settings.onFailureDestinationArn;
    if (arn === undefined) return 'the mapping has no on-failure destination';
    if (destination === undefined) return `nothing here delivers to ${arn}`;

    const delivery = this.record(batch, condition, arn);
    let problem = '';
    for (let attempt = 1; attempt <= DELIVERY_ATTEMPTS; attempt++) {
      if (attempt > 1) await wait(clock, backoffMs(attempt - 1));
      try {
        await destination.deliver(arn, delivery);
        return undefined;
      } catch (error) {
        problem = messageOf(error);
      }
    }
    counters.DestinationDeliveryFailures += 1;
    return `${arn} has not taken it in ${DELIVERY_ATTEMPTS} attempts: ${problem}`;
  }

  private record(batch: Batch, condition: FailureCondition, destinationArn: string): FailureDelivery {
    const { context, shardId } = this;
    const { uuid, functionArn, settings } = context;
    const source = { mappingUuid: uuid, functionArn, streamArn: settings.streamArn, shardId };
    const requestId = batch.last?.requestId ?? context.chance.uuid();
    const isBucket = parseArn(destinationArn).service === 's3';
    const event = isBucket
      ? { payload: this.writer.event(batch.records), objectId: context.chance.uuid() }
      : undefined;
    return failureDelivery(source, batch, condition, context.clock.now(), requestId, event);
  }

  private describe(batch: Batch): string {
    const first = batch.records[0]?.record.sequenceNumber;
    const last = batch.records[batch.records.length - 1]?.record.sequenceNumber;
    const range =
      first === last ? `record ${first}` : `${batch.records.length} records from ${first} to ${last}`;
    return `${range} of ${this.shardId}`;
  }
}

function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
