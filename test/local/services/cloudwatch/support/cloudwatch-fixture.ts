import { StatisticSet } from '../../../../../local/base/statistic-set';
import type { AlarmTransition, CloudWatchOptions } from '../../../../../local/services/cloudwatch';
import { CloudWatch } from '../../../../../local/services/cloudwatch';
import { readMetricAlarm } from '../../../../../local/services/cloudwatch/alarm/metric-alarm';
import type { AwsEvent } from '../../../../../local/services/events';
import { Properties } from '../../../../../local/template';
import { ManualClock } from '../../../../support/manual-clock';

export const HOME = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
export const MINUTE = 60_000;

/** A CloudWatch with a clock that the test moves. It writes down what it publishes, invokes and tells. */
export class CloudWatchFixture {
  readonly machine = new ManualClock();
  readonly cloudWatch: CloudWatch;
  readonly published: { readonly arn: string; readonly subject: string; readonly message: unknown }[] = [];
  readonly invoked: { readonly arn: string; readonly event: unknown }[] = [];
  readonly events: AwsEvent[] = [];
  readonly notices: string[] = [];
  readonly transitions: string[] = [];

  constructor(options: Partial<CloudWatchOptions> = {}) {
    this.cloudWatch = new CloudWatch({
      clock: this.machine,
      home: HOME,
      publish: async (arn, { subject, message }) => {
        this.published.push({ arn, subject, message: JSON.parse(message) });
      },
      invokeLater: (arn, event) => {
        this.invoked.push({ arn, event: JSON.parse(event) });
      },
      putEvent: (event) => {
        this.events.push(event);
      },
      onNotice: (sentence) => {
        this.notices.push(sentence);
      },
      onTransition: ({ alarm, previous, state }: AlarmTransition) => {
        this.transitions.push(`${alarm.name}: ${previous.value} -> ${state.value}`);
      },
      ...options,
    });
  }

  /**
   * Makes an alarm on the metric App Load that compares the sum of a minute with 10, unless told otherwise.
   */
  alarm(name: string, properties: Readonly<Record<string, unknown>> = {}) {
    const one = { Namespace: 'App', MetricName: 'Load', Statistic: 'Sum', Period: 60 };
    const settings = readMetricAlarm(
      new Properties({
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        ...('Metrics' in properties ? {} : one),
        ...properties,
      }),
      name,
    );
    return this.cloudWatch.alarms.put(settings, HOME, this.cloudWatch.clock.now());
  }

  /** Lets minutes pass, each with its load. `undefined` is a minute without load. */
  async minutes(...loads: (number | undefined)[]): Promise<void> {
    for (const load of loads) {
      if (load !== undefined) this.load(load);
      await this.machine.advance(MINUTE);
    }
  }

  load(value: number, name = 'Load'): void {
    const metric = { namespace: 'App', name, dimensions: {} };
    const timestamp = this.cloudWatch.clock.now();
    this.cloudWatch.store.add({ metric, unit: 'Count', timestamp, set: StatisticSet.of(value) });
  }

  /** The metrics with these dimensions in the last complete minute: `<sum>/<sample count> <unit>` by name. */
  lastMinute(namespace: string, dimensions: Readonly<Record<string, string>>): Record<string, string> {
    const { store, clock } = this.cloudWatch;
    const grid = { start: Math.floor(clock.now() / MINUTE) * MINUTE - MINUTE, periodMs: MINUTE, count: 1 };
    const wanted = JSON.stringify(dimensions);
    return Object.fromEntries(
      store
        .list()
        .filter((metric) => metric.namespace === namespace && JSON.stringify(metric.dimensions) === wanted)
        .flatMap((metric) => {
          const [sum] = store.read(metric, grid, (set) => set.sum).values();
          const [samples] = store.read(metric, grid, (set) => set.sampleCount).values();
          return sum === undefined ? [] : [[metric.name, `${sum}/${samples} ${store.unitOf(metric)}`]];
        }),
    );
  }
}
