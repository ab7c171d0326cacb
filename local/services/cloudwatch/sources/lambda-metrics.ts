import { StatisticSet } from '../../../base/statistic-set';
import type { EventCounts, EventSourceMappings } from '../../event-source-mapping';
import type { InvocationFacts } from '../../lambda';
import type { MetricSource } from '../metrics';

/** The metric group EventCount, as far as Kinesis mappings have it (Lambda Developer Guide, "Types of metrics"). */
const EVENT_COUNT = [
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
] as const;

const UNITS: Readonly<Record<string, string>> = { Duration: 'Milliseconds', IteratorAge: 'Milliseconds' };

/** The dimensions of a metric, written as JSON so that equal ones are one key. */
type DimensionsKey = string;

/**
 * The metrics of AWS/Lambda that tell of invocations: by function, by function and alias or version where one was
 * invoked (`Resource`), and of all functions together. They are counted as they are, whatever the compression.
 */
export class LambdaMetrics {
  private counts = new Map<DimensionsKey, Map<string, StatisticSet>>();

  onInvocation(facts: InvocationFacts): void {
    const { functionName, qualifier } = facts;
    const add = (name: string, value: number) => this.add(functionName, qualifier, name, value);
    add('Throttles', facts.kind === 'throttled' ? 1 : 0);
    if (facts.kind === 'throttled') return;
    add('Invocations', 1);
    add('Errors', facts.kind === 'functionError' ? 1 : 0);
    add('Duration', facts.durationMs);
    add('ConcurrentExecutions', facts.concurrentExecutions);
  }

  /** @param ageMs of the last record of an event that an event source mapping sends */
  onIteratorAge(functionName: string, ageMs: number): void {
    this.add(functionName, undefined, 'IteratorAge', ageMs);
  }

  /** What CloudWatch asks at the end of each minute. */
  readonly source: MetricSource = (minutes) => {
    const { counts } = this;
    this.counts = new Map();
    const timestamp = minutes.at(-1) ?? 0;
    return [...counts].flatMap(([key, sets]) => {
      const dimensions: Record<string, string> = JSON.parse(key);
      return [...sets].map(([name, set]) => {
        const metric = { namespace: 'AWS/Lambda', name, dimensions };
        return { metric, unit: UNITS[name] ?? 'Count', timestamp, set };
      });
    });
  };

  private add(functionName: string, qualifier: string | undefined, name: string, value: number): void {
    const own = { FunctionName: functionName };
    const all = [
      {},
      own,
      ...(qualifier === undefined ? [] : [{ ...own, Resource: `${functionName}:${qualifier}` }]),
    ];
    for (const dimensions of all) {
      const key = JSON.stringify(dimensions);
      const sets = this.counts.get(key) ?? new Map<string, StatisticSet>();
      this.counts.set(key, sets);
      const set = sets.get(name) ?? StatisticSet.ofValues();
      sets.set(name, set.add(value));
    }
  }
}

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
