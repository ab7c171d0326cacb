import { StatisticSet } from '../../base/statistic-set';
import type { MetricSource } from '../../services/cloudwatch';
import type { EventCounts, EventSourceMappings } from '../../services/event-source-mapping';
import type { InvocationFacts } from '../../services/lambda';

const UNITS: Readonly<Record<string, string>> = { Duration: 'Milliseconds', IteratorAge: 'Milliseconds' };

/** The dimensions of a metric as JSON, so that equal dimensions are one key. */
type DimensionsKey = string;

/**
 * The metrics of AWS/Lambda on invocations: by function, by function and invoked alias or version
 * (`Resource`), and of all functions.
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

  /** @param ageMs age of the last record in an event that an event source mapping sends */
  onIteratorAge(functionName: string, ageMs: number): void {
    this.add(functionName, undefined, 'IteratorAge', ageMs);
  }

  /** The source that CloudWatch asks at the end of each minute. */
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
 * The metrics of the group EventCount that mappings of Kinesis streams have.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
const EVENT_COUNT = [
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
] as const;

/**
 * The metrics of event source mappings with the metric group EventCount, with the dimension
 * EventSourceMappingUUID. A mapping that polled nothing has 0, a disabled one has no metrics.
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
