import { StatisticSet } from '../../../base/statistic-set';
import type { EventCounts, EventSourceMappings } from '../../event-source-mapping';
import type { MetricSource } from '../cloudwatch';

/** The metric group EventCount, as far as Kinesis mappings have it (Lambda Developer Guide, "Types of metrics"). */
const EVENT_COUNT = [
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
] as const;

/**
 * The metrics of event source mappings that have the group EventCount switched on, with the dimension
 * EventSourceMappingUUID. A mapping that runs and found nothing has 0; one that is stopped has nothing. Counted as they
 * are, whatever the compression.
 */
export function mappingMetrics(mappings: EventSourceMappings): MetricSource {
  const before = new Map<string, EventCounts>();
  return (minutes) =>
    mappings.all().flatMap(({ uuid, settings, state, counts }) => {
      const earlier = before.get(uuid);
      before.set(uuid, counts);
      if (!settings.countsEvents) return [];
      return EVENT_COUNT.flatMap((name) => {
        const count = counts[name] - (earlier?.[name] ?? 0);
        if (count === 0 && state === 'Disabled') return [];
        const metric = { namespace: 'AWS/Lambda', name, dimensions: { EventSourceMappingUUID: uuid } };
        return [{ metric, unit: 'Count', timestamp: minutes.at(-1) ?? 0, set: StatisticSet.of(count) }];
      });
    });
}
