import { MAX_HISTORY_ITEMS } from '../limits';
import { MINUTE_MS } from '../metrics';
import type { ActionSettings, AlarmState, StateReport } from './alarm-state';
import type { CompositeAlarmSettings } from './composite-alarm';
import type { MetricAlarmSettings } from './metric-alarm';

export type AlarmSettings = MetricAlarmSettings | CompositeAlarmSettings;

/** An item of an alarm's history. */
export interface HistoryItem {
  readonly alarmName: string;
  readonly kind: AlarmSettings['kind'];
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** A change of an alarm's state. */
export interface AlarmTransition {
  readonly alarm: Alarm;
  readonly previous: StateReport;
  readonly state: StateReport;
}

/** An alarm: its settings, its state and its latest history. */
export class Alarm {
  settings: AlarmSettings;
  state: StateReport;
  /** The last change of the settings, in milliseconds since the epoch. */
  configuredAt: number;
  /** The last transition to another state, in milliseconds since the epoch. */
  transitionedAt: number;
  /** The newest value that the last evaluation saw. The state keeps the values of its transition. */
  newestValue: number | undefined;
  /** The last transition from ALARM to another state, in milliseconds since the epoch. */
  endedAt: number | undefined;
  /** Oldest first. */
  readonly history: HistoryItem[] = [];
  /** The end of the warm-up period. It applies once, at creation; an update does not restart it. */
  private warmUntil: number;

  constructor(
    settings: AlarmSettings,
    readonly arn: string,
    now: number,
  ) {
    this.settings = settings;
    this.configuredAt = now;
    this.transitionedAt = now;
    this.warmUntil = now + (settings.kind === 'metric' ? (settings.warmUp?.minutes ?? 0) : 0) * MINUTE_MS;
    const reason = 'Unchecked: Initial alarm creation';
    this.state = { value: 'INSUFFICIENT_DATA', reason, reasonData: undefined, timestamp: now };
    this.remember('ConfigurationUpdate', now, `Alarm "${settings.name}" created`, { type: 'Create' });
  }

  get name(): string {
    return this.settings.name;
  }

  get actions(): ActionSettings {
    return this.settings.actions;
  }

  /**
   * Whether the alarm stays in INSUFFICIENT_DATA, because it is new.
   * @param filled whether the evaluated periods have datapoints, from the oldest to the newest
   */
  warmsUp(time: number, filled: boolean): boolean {
    const { settings } = this;
    if (time >= this.warmUntil || settings.kind !== 'metric') return false;
    if (settings.warmUp?.whole === false && filled) this.warmUntil = time;
    return time < this.warmUntil;
  }

  /** Changes the settings and keeps the state, as PutMetricAlarm does. */
  configure(settings: AlarmSettings, now: number): void {
    this.settings = settings;
    this.configuredAt = now;
    this.remember('ConfigurationUpdate', now, `Alarm "${settings.name}" updated`, { type: 'Update' });
  }

  /** Sets the state. @returns the transition if the state is a different one */
  enter(state: StateReport): AlarmTransition | undefined {
    const previous = this.state;
    this.state = state;
    if (state.value === previous.value) return undefined;
    this.transitionedAt = state.timestamp;
    if (previous.value === 'ALARM') this.endedAt = state.timestamp;
    const summary = `Alarm updated from ${previous.value} to ${state.value}`;
    this.remember('StateUpdate', state.timestamp, summary, {
      oldState: historyState(previous),
      newState: historyState(state),
    });
    return { alarm: this, previous, state };
  }

  remember(type: HistoryItem['type'], timestamp: number, summary: string, data: object): void {
    const { name: alarmName, kind } = this.settings;
    this.history.push({
      alarmName,
      kind,
      type,
      timestamp,
      summary,
      data: JSON.stringify({ version: '1.0', ...data }),
    });
    if (this.history.length > MAX_HISTORY_ITEMS) this.history.shift();
  }
}

function historyState({ value, reason, reasonData }: StateReport): {
  stateValue: AlarmState;
  stateReason: string;
  stateReasonData?: unknown;
} {
  return {
    stateValue: value,
    stateReason: reason,
    ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) }),
  };
}
