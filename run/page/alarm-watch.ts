import type { Alarm, MetricAlarmSettings } from '../../local/services/cloudwatch';
import type { AlarmView } from './page-data';

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanOrEqualToThreshold: '≤',
  LessThanThreshold: '<',
};

/** An alarm that divides by this metric compares a share of the stream's capacity (metrics of the autoscaler). */
const CAPACITY_METRIC = 'OpenShardCount';

interface Transition {
  /** On CloudWatch's clock. */
  readonly transitionedAt: number;
  /** On the machine's. */
  readonly seenAt: number;
}

/**
 * Alarms as the page shows them. They keep CloudWatch's time, which runs faster than the machine's; so when each came into
 * its state is noted here, on the machine's clock, at the look that first found it there.
 */
export class AlarmWatch {
  private transitions: ReadonlyMap<string, Transition> = new Map();

  /** @param now on the machine's clock */
  look(alarms: readonly Alarm[], now: number): AlarmView[] {
    const before = this.transitions;
    this.transitions = new Map(
      alarms.map(({ name, transitionedAt }) => {
        const known = before.get(name);
        return [name, known?.transitionedAt === transitionedAt ? known : { transitionedAt, seenAt: now }];
      }),
    );
    return alarms.map((alarm) => alarmView(alarm, this.transitions.get(alarm.name)?.seenAt ?? now));
  }
}

function alarmView({ name, state, settings }: Alarm, since: number): AlarmView {
  const common = {
    name,
    description: settings.description ?? '',
    state: state.value,
    since,
    reason: state.reason,
    value: newestDatapoint(state.reasonData),
  };
  if (settings.kind === 'composite') {
    return { ...common, threshold: null, condition: '', isOfUtilization: false };
  }
  const { comparison, threshold, queries } = settings;
  return {
    ...common,
    threshold,
    condition: `${SIGNS[comparison]} ${threshold.toLocaleString('en-US')} ${spanOf(settings)}`,
    isOfUtilization: queries.some(
      (query) => query.kind === 'metric' && query.metric.name === CAPACITY_METRIC,
    ),
  };
}

/** In how much of how long a time: `in 2 of 6 minutes`, `for 15 minutes`, `in 1 of 3 periods of 5 minutes`. */
function spanOf({ datapointsToAlarm: m, evaluationPeriods: n, period }: MetricAlarmSettings): string {
  const minutes = (count: number) => (count === 1 ? '1 minute' : `${count} minutes`);
  if (m === n) return `for ${minutes((n * period) / 60)}`;
  return period === 60 ? `in ${m} of ${minutes(n)}` : `in ${m} of ${n} periods of ${minutes(period / 60)}`;
}

function newestDatapoint(reasonData: string | undefined): number | null {
  if (reasonData === undefined) return null;
  const { recentDatapoints } = JSON.parse(reasonData) as { recentDatapoints?: readonly number[] };
  return recentDatapoints?.at(-1) ?? null;
}
