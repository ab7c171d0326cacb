import { formatArn } from '../../../base/arn';
import type { AwsEnvironment } from '../../../base/aws-environment';
import { AwsError } from '../../../http';
import { alarmNotFound, invalidParameterValue } from '../errors';
import { gridTimes, type MetricStore, slidingGrid } from '../metrics';
import { runQueries } from '../queries';
import { ActionSuppression } from './action-suppression';
import { Alarm, type AlarmSettings, type AlarmTransition, type HistoryItem } from './alarm';
import type { AlarmState, StateReport } from './alarm-state';
import { alarmsIn, type CompositeAlarmSettings, ruleHolds } from './composite-alarm';
import { evaluateAlarm, evaluationRange } from './evaluate-alarm';
import { COMPARISONS, type MetricAlarmSettings } from './metric-alarm';
import { awsDate, stateReason, stateReasonData } from './state-reason';

export interface AlarmsOptions {
  readonly store: MetricStore;
  /** Receives every transition. */
  readonly onTransition: (transition: AlarmTransition) => void;
  /**
   * Receives every transition whose actions are due: most of them at once, and after {@link onTransition}.
   */
  readonly onActions: (transition: AlarmTransition) => void;
  /** Receives a sentence if an alarm cannot be evaluated. */
  readonly onNotice: (sentence: string) => void;
}

/** The alarms of this machine. Times are milliseconds since the epoch. */
export class Alarms {
  private readonly alarms = new Map<string, Alarm>();
  private readonly suppression = new ActionSuppression();

  constructor(private readonly options: AlarmsOptions) {}

  /** All alarms, in order of creation. */
  list(): Alarm[] {
    return [...this.alarms.values()];
  }

  /** @returns `undefined` if no alarm has the name */
  find(name: string): Alarm | undefined {
    return this.alarms.get(name);
  }

  /** @throws AwsError ResourceNotFound (404) */
  get(name: string): Alarm {
    const alarm = this.find(name);
    if (alarm !== undefined) return alarm;
    throw alarmNotFound(name);
  }

  /**
   * Creates an alarm, or changes the alarm of this name. A new alarm is in INSUFFICIENT_DATA until the minute
   * ends.
   * @throws AwsError InvalidParameterValueException if an alarm of the other kind has the name, or if a
   *   composite alarm refers to an alarm that does not exist
   */
  put(settings: AlarmSettings, home: AwsEnvironment, now: number): Alarm {
    const present = this.alarms.get(settings.name);
    if (present !== undefined && present.settings.kind !== settings.kind) {
      throw invalidParameterValue(
        `AlarmName ${settings.name} is that of a ${present.settings.kind} alarm already.`,
      );
    }
    if (settings.kind === 'composite') this.checkRule(settings);
    if (present !== undefined) {
      present.configure(settings, now);
      return present;
    }
    const arn = formatArn({ ...home, service: 'cloudwatch', resource: `alarm:${settings.name}` });
    const alarm = new Alarm(settings, arn, now);
    this.alarms.set(settings.name, alarm);
    return alarm;
  }

  /** Deletes alarms. If one does not exist, it deletes none. @throws AwsError ResourceNotFound (404) */
  delete(names: readonly string[]): void {
    for (const name of names) this.get(name);
    for (const name of names) this.alarms.delete(name);
  }

  /** Sets a state. The next evaluation may change it. @throws AwsError ResourceNotFound (404) */
  setState(name: string, state: StateReport): void {
    this.enter(this.get(name), state);
    this.evaluateComposites(state.timestamp);
    this.releaseActions(state.timestamp);
  }

  /** The history of one alarm or of all alarms, oldest first. */
  history(name?: string): HistoryItem[] {
    const alarms = this.list().filter((alarm) => name === undefined || alarm.name === name);
    return alarms.flatMap(({ history }) => history).sort((a, b) => a.timestamp - b.timestamp);
  }

  /** Evaluates every alarm on the minutes before `time`, which is the end of a minute. */
  evaluate(time: number): void {
    for (const alarm of this.list()) {
      if (alarm.settings.kind === 'metric') this.evaluateMetric(alarm, alarm.settings, time);
    }
    this.evaluateComposites(time);
    this.releaseActions(time);
  }

  private evaluateMetric(alarm: Alarm, settings: MetricAlarmSettings, time: number): void {
    const { evaluationPeriods, period, threshold } = settings;
    const range = slidingGrid(time, period * 1000, evaluationRange(settings));
    let series: ReadonlyMap<number, number>;
    try {
      const [result] = runQueries(settings.queries, this.options.store, (periodMs) => {
        return slidingGrid(time, periodMs, range.count);
      });
      series = singleSeries(result?.series ?? []);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.options.onNotice(`Alarm ${alarm.name} cannot be evaluated: ${error.message}`);
      return;
    }
    alarm.newestValue = [...series.values()].at(-1);
    const times = gridTimes(range);
    const evaluated = times.slice(-evaluationPeriods);
    const isFilled = [evaluated[0], evaluated.at(-1)].every((at) => at !== undefined && series.has(at));
    if (alarm.warmsUp(time, isFilled)) return;
    const value = evaluateAlarm(
      times.map((at) => {
        const datapoint = series.get(at);
        return datapoint === undefined ? undefined : COMPARISONS[settings.comparison](datapoint, threshold);
      }),
      settings,
    );
    if (value === undefined) return;
    // An alarm keeps the reason of its last transition. A new one gets its first reason.
    if (value === alarm.state.value && value !== 'INSUFFICIENT_DATA') return;
    const found = new Map([...series].slice(-evaluationPeriods));
    const evidence = { time, expected: evaluated, found };
    const reason = stateReason(value, settings, evidence);
    const reasonData = stateReasonData(settings, evidence);
    this.enter(alarm, { value, reason, reasonData, timestamp: time });
  }

  /** Evaluates composite alarms until none changes, because they may refer to each other. */
  private evaluateComposites(time: number): void {
    const composites = this.list().filter(({ settings }) => settings.kind === 'composite');
    for (const _ of composites) {
      const changed = composites.filter((alarm) => this.evaluateComposite(alarm, time));
      if (changed.length === 0) return;
    }
  }

  private evaluateComposite(alarm: Alarm, time: number): boolean {
    if (alarm.settings.kind !== 'composite') return false;
    const { rule } = alarm.settings;
    const value: AlarmState = ruleHolds(rule, (name) => this.named(name)?.state.value) ? 'ALARM' : 'OK';
    if (value === alarm.state.value) return false;
    const children = alarmsIn(rule).flatMap((name) => this.named(name) ?? []);
    const last = children.reduce<Alarm | undefined>((newest, it) => {
      return newest === undefined || it.transitionedAt > newest.transitionedAt ? it : newest;
    }, undefined);
    const triggeringAlarms = children.map(({ arn, state }) => {
      return { arn, state: { value: state.value, timestamp: awsDate(state.timestamp) } };
    });
    const reason =
      last === undefined
        ? `${alarm.arn}: its alarm rule evaluates to ${value}`
        : `${last.arn} transitioned to ${last.state.value} at ${new Date(last.transitionedAt).toUTCString()}`;
    this.enter(alarm, { value, reason, reasonData: JSON.stringify({ triggeringAlarms }), timestamp: time });
    return true;
  }

  private enter(alarm: Alarm, state: StateReport): void {
    const transition = alarm.enter(state);
    if (transition === undefined) return;
    this.options.onTransition(transition);
    const { settings } = alarm;
    if (settings.kind === 'composite' && settings.suppressor !== undefined) this.suppression.hold(transition);
    else this.options.onActions(transition);
  }

  private releaseActions(time: number): void {
    for (const transition of this.suppression.release(time, (alarm) => this.named(alarm))) {
      this.options.onActions(transition);
    }
  }

  private named(nameOrArn: string): Alarm | undefined {
    return this.alarms.get(nameOrArn.replace(/^arn:.*:alarm:/, ''));
  }

  private checkRule({ name, rule, suppressor }: CompositeAlarmSettings): void {
    const missing = alarmsIn(rule).find((it) => this.named(it) === undefined);
    if (missing !== undefined)
      throw invalidParameterValue(`AlarmRule of ${name}: there is no alarm ${missing}.`);
    if (suppressor !== undefined && this.named(suppressor.alarm) === undefined)
      throw invalidParameterValue(`ActionsSuppressor of ${name}: there is no alarm ${suppressor.alarm}.`);
  }
}

function singleSeries(series: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const [only, ...more] = series;
  if (only !== undefined && more.length === 0) return only;
  throw invalidParameterValue(
    `its expression comes to ${series.length} time series, and an alarm watches one`,
  );
}
