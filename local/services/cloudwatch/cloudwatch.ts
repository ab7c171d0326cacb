import { parseArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { messageOf } from '../../base/message-of';
import type { AwsEvent } from '../events';
import { type ActionTargets, Alarms, type AlarmTransition, actOn, details } from './alarm';
import type { CloudWatchClock } from './cloudwatch-clock';
import {
  type MetricSource,
  MetricStore,
  type MetricStoreOptions,
  MINUTE_MS,
  readEmbeddedMetrics,
} from './metrics';

export interface CloudWatchOptions extends MetricStoreOptions, ActionTargets {
  readonly clock: CloudWatchClock;
  /** Where alarms live that a client makes. */
  readonly home: AwsEnvironment;
  /** Gets "CloudWatch Alarm State Change" of every alarm. */
  readonly putEvent: (event: AwsEvent) => void;
  /** Gets every change of an alarm's state. */
  readonly onTransition?: (transition: AlarmTransition) => void;
}

/**
 * Amazon CloudWatch: metrics in minutes, and alarms that are evaluated at the end of each, all on CloudWatch's clock. A
 * metric is there as soon as its minute is over; AWS does not say how much later it is.
 */
export class CloudWatch {
  readonly store: MetricStore;
  readonly alarms: Alarms;
  readonly clock: CloudWatchClock;
  readonly home: AwsEnvironment;
  private readonly sources: MetricSource[] = [];
  private collectedUntil: number;
  private callOff: () => void;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: CloudWatchOptions) {
    const { clock, home, onNotice } = options;
    this.clock = clock;
    this.home = home;
    this.store = new MetricStore(options);
    this.alarms = new Alarms({
      store: this.store,
      onTransition: (transition) => this.announce(transition),
      onNotice,
    });
    this.collectedUntil = this.minute();
    this.callOff = this.wait();
  }

  /** Adds a service whose metrics are asked for at the end of each minute. */
  addSource(source: MetricSource): void {
    this.sources.push(source);
  }

  /** Takes the metrics out of a function's line, where it holds any in the Embedded Metric Format. */
  readLog(line: string): void {
    try {
      for (const sample of readEmbeddedMetrics(line)) {
        const { timestamp = this.clock.now() } = sample;
        this.store.add({ ...sample, timestamp: timestamp + this.clock.shiftOf(timestamp) });
      }
    } catch (error) {
      this.options.onNotice(messageOf(error));
    }
  }

  /** Resolves when the present minute is over and the alarms have been evaluated on it, or CloudWatch is closed. */
  minuteEnd(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Stops the minutes. */
  close(): void {
    this.callOff();
    this.wake();
  }

  private wait(): () => void {
    return this.clock.after(this.minute() + MINUTE_MS - this.clock.now(), () => {
      this.callOff = this.wait();
      this.endMinute();
    });
  }

  /** The beginning of the present minute. */
  private minute(): number {
    return Math.floor(this.clock.now() / MINUTE_MS) * MINUTE_MS;
  }

  private endMinute(): void {
    const present = this.minute();
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
    void actOn(transition, this.options);
  }
}
