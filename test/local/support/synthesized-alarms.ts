import { StatisticSet } from '../../../local/base/statistic-set';
import { readCompositeAlarm, readMetricAlarm } from '../../../local/services/cloudwatch/alarm';
import type { Metric } from '../../../local/services/cloudwatch/metrics';
import { Properties } from '../../../local/template';
import { CloudWatchFixture, HOME, MINUTE } from '../services/cloudwatch/support/cloudwatch-fixture';

type Json = Readonly<Record<string, unknown>>;

/** A template's resources, by logical id. */
export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: Json }>>;

interface Value {
  readonly metric: Metric;
  readonly value: number | undefined;
}

/** What happens in a minute: values by the names of metrics. A metric without a value has no datapoint. */
export type Minute = Readonly<Record<string, number | undefined>>;

/**
 * The alarms of a template in a local CloudWatch whose clock the test moves. Metrics come from the test, so
 * an hour takes no time. A reference to a resource is its logical id.
 */
export class SynthesizedAlarms {
  readonly aws = new CloudWatchFixture();
  /** By logical id. */
  private readonly names = new Map<string, string>();

  constructor(private readonly resources: Resources) {}

  /** Creates the alarms, each after those that it refers to. */
  deploy(): void {
    const pending = new Map(Object.entries(this.resources).filter(([, { Type }]) => /Alarm$/.test(Type)));
    while (pending.size > 0) {
      const before = pending.size;
      for (const [id, { Type, Properties: properties = {} }] of pending) {
        const referred = JSON.stringify(properties);
        if ([...pending.keys()].some((other) => other !== id && referred.includes(`"${other}"`))) continue;
        this.create(id, Type, properties);
        pending.delete(id);
      }
      if (pending.size === before) throw new Error(`circular: ${[...pending.keys()]}`);
    }
  }

  /** Creates or changes one alarm, after changes of its properties. */
  create(id: string, type: string, properties: Json): void {
    const resolved = new Properties(this.resolve(properties) as Json);
    const name = String(resolved.string('AlarmName') ?? id);
    const read = type === 'AWS::CloudWatch::CompositeAlarm' ? readCompositeAlarm : readMetricAlarm;
    const { alarms, clock } = this.aws.cloudWatch;
    alarms.put(read(resolved, name), HOME, clock.now());
    this.names.set(id, name);
  }

  /** The state of an alarm, by its logical id. */
  stateOf(id: string): string {
    return this.aws.cloudWatch.alarms.get(this.names.get(id) ?? id).state.value;
  }

  /** The logical ids of all alarms. */
  get ids(): string[] {
    return [...this.names.keys()];
  }

  /** The logical ids of the alarms in ALARM. */
  get raised(): string[] {
    return [...this.names.keys()].filter((id) => this.stateOf(id) === 'ALARM');
  }

  /** The subjects of messages to a topic, as `<state> <name of the alarm>`. */
  toldTo(topic: string): string[] {
    return this.aws.published.flatMap(({ arn, subject }) => {
      const [, state, name] = /^(\w+): "([^"]*)/.exec(subject) ?? [];
      return arn.includes(`:${topic}`) ? [`${state} ${name}`] : [];
    });
  }

  /** Deletes an alarm, by its logical id. */
  delete(id: string): void {
    this.aws.cloudWatch.alarms.delete([this.names.get(id) ?? id]);
    this.names.delete(id);
  }

  /**
   * Lets minutes pass.
   * @param happens returns what happens to the metrics of an alarm, in every minute
   * @param fault what happens to the metrics of one alarm instead
   * @param until ends it before the minutes have passed
   * @returns the minutes that have passed
   */
  async pass(
    count: number,
    happens: (id: string) => Minute,
    fault: { readonly of: string; readonly is: Minute } = { of: '', is: {} },
    until: () => boolean = () => false,
  ): Promise<number> {
    for (let minute = 0; minute < count; minute++) {
      if (until()) return minute;
      const values = new Map<string, Value>();
      for (const id of this.names.keys()) this.collect(values, id, happens(id));
      this.collect(values, fault.of, fault.is);
      const { clock, store } = this.aws.cloudWatch;
      for (const { metric, value } of values.values()) {
        if (value === undefined) continue;
        store.add({ metric, unit: 'None', timestamp: clock.now(), set: StatisticSet.of(value) });
      }
      await this.aws.machine.advance(MINUTE);
    }
    return count;
  }

  private collect(values: Map<string, Value>, id: string, minute: Minute): void {
    const name = this.names.get(id);
    if (name === undefined) return;
    const { settings } = this.aws.cloudWatch.alarms.get(name);
    if (settings.kind !== 'metric') return;
    for (const query of settings.queries) {
      if (query.kind !== 'metric' || !(query.metric.name in minute)) continue;
      const { metric } = query;
      values.set(JSON.stringify(metric), { metric, value: minute[metric.name] });
    }
  }

  /** References become logical ids, the ARN of an alarm has its name. */
  private resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
    if (typeof Ref === 'string')
      return /Topic|OnCall/.test(Ref) ? `arn:aws:sns:eu-west-1:123456789012:${Ref}` : Ref;
    if (Array.isArray(attribute)) {
      const [id, name] = attribute as [string, string];
      return `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${this.names.get(id) ?? `${id}.${name}`}`;
    }
    if (Array.isArray(join)) {
      const [separator, parts] = this.resolve(join) as [string, string[]];
      return parts.join(separator);
    }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, this.resolve(part)]));
  }
}
