import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { type AwsEvent, eventDocument } from './aws-event';
import { resourceNotFound } from './errors';
import { type EventTarget, inputOf, partitionKeyOf, sendTo, type TargetServices } from './event-target';
import { repeat, type ScheduleExpression } from './schedule-expression';

/** The settings of a rule: it matches events by a pattern, makes them by a schedule, or both. */
export interface RuleSettings {
  readonly name: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  /** The pattern's text, and a function that tells whether an event fits it. */
  readonly pattern: { readonly text: string; readonly fits: (event: unknown) => boolean } | undefined;
  readonly schedule: { readonly text: string; readonly expression: ScheduleExpression } | undefined;
  readonly targets: readonly EventTarget[];
}

export interface Rule {
  readonly settings: RuleSettings;
  readonly arn: string;
  readonly home: AwsEnvironment;
  /** Whether it is enabled now. Clients change this by EnableRule and DisableRule. */
  enabled: boolean;
}

export interface RulesOptions extends TargetServices {
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
}

/** The rules of the default event bus, by name. */
export class Rules {
  private readonly rules = new Map<string, Rule>();
  /** Functions that end the running schedules, by the rule's name. */
  private readonly schedules = new Map<string, () => void>();

  private readonly chance: Chance;

  constructor(private readonly options: RulesOptions) {
    this.chance = options.chance ?? Chance.unseeded();
  }

  /** Creates a rule. Its schedule starts now. @throws AwsError ResourceAlreadyExistsException */
  add(settings: RuleSettings, home: AwsEnvironment): Rule {
    const { name, enabled } = settings;
    if (this.rules.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', `There is a rule ${name} already.`);
    }
    const arn = formatArn({ ...home, service: 'events', resource: `rule/${name}` });
    const rule: Rule = { settings, arn, home, enabled };
    this.rules.set(name, rule);
    if (enabled) this.start(rule);
    return rule;
  }

  /** All rules, in order of creation. */
  list(): Rule[] {
    return [...this.rules.values()];
  }

  /** @throws AwsError ResourceNotFoundException */
  get(name: string): Rule {
    const rule = this.rules.get(name);
    if (rule !== undefined) return rule;
    throw resourceNotFound(`Rule ${name} does not exist on EventBus default.`);
  }

  /**
   * Enables or disables a rule. An enabled schedule starts now. A second call changes nothing.
   * @throws AwsError ResourceNotFoundException
   */
  setEnabled(name: string, enabled: boolean): void {
    const rule = this.get(name);
    if (rule.enabled === enabled) return;
    rule.enabled = enabled;
    if (enabled) this.start(rule);
    else this.stop(name);
  }

  /**
   * Sends an event to the targets of every rule whose pattern fits.
   * @returns the event's id
   */
  put(event: AwsEvent): string {
    const document = eventDocument(event, this.chance);
    for (const rule of this.rules.values()) {
      if (rule.enabled && rule.settings.pattern?.fits(document)) this.send(rule, document);
    }
    return document.id;
  }

  /** Ends every schedule. */
  close(): void {
    for (const name of [...this.schedules.keys()]) this.stop(name);
  }

  private start(rule: Rule): void {
    const { arn, home, settings } = rule;
    if (settings.schedule === undefined) return;
    const stop = repeat(settings.schedule.expression, this.options.clock, (time) => {
      const event = {
        source: 'aws.events',
        detailType: 'Scheduled Event',
        time,
        home,
        resources: [arn],
        detail: {},
      };
      const document = eventDocument(event, this.chance);
      this.send(rule, document);
    });
    this.schedules.set(settings.name, stop);
  }

  private stop(name: string): void {
    this.schedules.get(name)?.();
    this.schedules.delete(name);
  }

  private send({ settings }: Rule, document: { readonly id: string }): void {
    for (const target of settings.targets) {
      const key = partitionKeyOf(target, document);
      void sendTo(target, inputOf(target, document), `Rule ${settings.name}`, this.options, key);
    }
  }
}
