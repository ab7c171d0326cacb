import type { EventSourceMapping } from '../../local/services/event-source-mapping';
import type { Queue } from '../../local/services/sqs';
import type { ConsumerView, QueueView } from './page-data';

/** An event source mapping as the page shows it. */
export function consumerView(mapping: EventSourceMapping): ConsumerView {
  const { counts, functionArn, state, isCaughtUp } = mapping;
  return {
    functionName: functionArn.slice(functionArn.indexOf(':function:') + ':function:'.length),
    state,
    iteratorAgeMs: isCaughtUp ? 0 : counts.IteratorAge,
    invocations: counts.Invocations,
    retried: counts.RetriedInvocations,
    processed: counts.ProcessedEventCount,
    deadLettered: counts.OnFailureDestinationDeliveredEventCount,
    dropped: counts.DroppedEventCount,
  };
}

/** A queue as the page shows it. @param now in milliseconds since the epoch */
export function queueView(queue: Queue, now: number): QueueView {
  const { visible, inFlight } = queue.counts();
  const [oldest] = queue.peek();
  return {
    name: queue.name,
    visible,
    inFlight,
    oldestMessageAgeMs: oldest === undefined ? null : Math.max(0, now - oldest.sentTimestamp),
  };
}
