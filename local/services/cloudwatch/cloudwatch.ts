import { parseArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import type { AwsEvent } from '../events';
import { type ActionTargets, Alarms, type AlarmTransition, actOn, details } from './alarm';
import {
  type MetricSource,
  MetricStore,
  type MetricStoreOptions,
  MINUTE_MS,
  readEmbeddedMetrics,
} from './metrics';

export interface CloudWatchOptions extends MetricStoreOptions, ActionTargets {
  readonly clock: Clock;
  /** Account and Region of the alarms that a client creates. */
  readonly home: AwsEnvironment;
  /** Receives the event "CloudWatch Alarm State Change" of every transition. */
  readonly putEvent: (event: AwsEvent) => void;
  /** Receives every transition, before its event and its actions. */
  readonly onTransition?: (transition: AlarmTransition) => void;
}

/**
 * Amazon CloudWatch: metrics by the minute, and alarms that are evaluated at the end of each minute. A metric is
 * available when its minute ends. AWS does not say how long its own delay is.
 */
export class CloudWatch {
  readonly store: MetricStore;
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly home: AwsEnvironment;
  private readonly sources: MetricSource[] = [];
  private collectedUntil: number;
  private cancelTimer: () => void;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: CloudWatchOptions) {
    const { clock, home, onNotice } = options;
    this.clock = clock;
    this.home = home;
    this.store = new MetricStore(options);
    this.alarms = new Alarms({
      store: this.store,
      onTransition: (transition) => this.announce(transition),
      onActions: (transition) => void actOn(transition, options),
      onNotice,
    });
    this.collectedUntil = this.currentMinute();
    this.cancelTimer = this.startTimer();
  }

  /** Adds a source. CloudWatch asks it for metrics at the end of each minute. */
  addSource(source: MetricSource): void {
    this.sources.push(source);
  }

  /** Adds the metrics of a function's log line in the Embedded Metric Format. Other lines are ignored. */
  readLog(line: string): void {
    try {
      for (const sample of readEmbeddedMetrics(line)) {
        const { timestamp = this.clock.now() } = sample;
        this.store.add({ ...sample, timestamp });
      }
    } catch (error) {
      this.options.onNotice(messageOf(error));
    }
  }

  /** Resolves when the alarms have been evaluated on the current minute, or when CloudWatch is closed. */
  minuteEnd(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Stops the minutes. */
  close(): void {
    this.cancelTimer();
    this.wake();
  }

  private startTimer(): () => void {
    return this.clock.after(this.currentMinute() + MINUTE_MS - this.clock.now(), () => {
      this.cancelTimer = this.startTimer();
      this.endMinute();
    });
  }

  /** The start of the current minute. */
  private currentMinute(): number {
    return Math.floor(this.clock.now() / MINUTE_MS) * MINUTE_MS;
  }

  private endMinute(): void {
    const present = this.currentMinute();
    const minutes: number[] = [];
    for (let minute = this.collectedUntil; minute < present; minute += MINUTE_MS) minutes.push(minute);
    if (minutes.length === 0) return;
    this.collectedUntil = present;
    for (const source of this.sources) for (const sample of source(minutes)) this.store.add(sample);
    this.alarms.evaluate(present);
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private announce(transition: AlarmTransition): void {
    const { alarm, state } = transition;
    this.options.onTransition?.(transition);
    this.options.putEvent({
      source: 'aws.cloudwatch',
      detailType: 'CloudWatch Alarm State Change',
      time: state.timestamp,
      home: parseArn(alarm.arn),
      resources: [alarm.arn],
      detail: details(transition),
    });
  }
}
