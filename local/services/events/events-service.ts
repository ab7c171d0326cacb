import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { isObject } from '../../base/json-object';
import { AwsError, type JsonOperation, JsonService } from '../../http';
import { Properties } from '../../template';
import { resourceNotFound } from './errors';
import { MAX_PUT_EVENTS_ENTRIES } from './limits';
import type { Rule, Rules } from './rules';

export interface EventsServiceOptions {
  readonly rules: Rules;
  readonly clock: Clock;
  /** Account and Region of the events that a client puts. */
  readonly home: AwsEnvironment;
  /** Receives every error that is no answer of EventBridge: a defect of the local endpoint. */
  readonly onError: (error: unknown, operation: string) => void;
}

/**
 * Amazon EventBridge over its JSON protocol, for programs that enable and disable rules and put events. There
 * is one event bus, `default`, and templates create its rules.
 */
export class EventsService extends JsonService {
  constructor(options: EventsServiceOptions) {
    const { onError } = options;
    super({ signingName: 'events', jsonVersion: '1.1', onError, operations: operations(options) });
  }
}

function operations({ rules, clock, home }: EventsServiceOptions): Readonly<Record<string, JsonOperation>> {
  const nameIn = (input: Properties): string => {
    const bus = input.string('EventBusName') ?? 'default';
    if (bus !== 'default') throw resourceNotFound(`Event bus ${bus} does not exist.`);
    return input.requiredString('Name');
  };
  return {
    EnableRule: (input) => rules.setEnabled(nameIn(new Properties(input)), true),
    DisableRule: (input) => rules.setEnabled(nameIn(new Properties(input)), false),
    DescribeRule: (input) => shown(rules.get(nameIn(new Properties(input)))),
    ListRules(input) {
      const prefix = new Properties(input).string('NamePrefix') ?? '';
      return {
        Rules: rules
          .list()
          .filter(({ settings }) => settings.name.startsWith(prefix))
          .map(shown),
      };
    },
    PutEvents(input) {
      const entries = new Properties(input).nestedList('Entries');
      if (entries.length < 1 || entries.length > MAX_PUT_EVENTS_ENTRIES) {
        throw new AwsError(
          'ValidationException',
          `Entries has ${entries.length} members; 1 to ${MAX_PUT_EVENTS_ENTRIES} are allowed.`,
        );
      }
      const events = entries.map((entry) => ({
        source: entry.requiredString('Source'),
        detailType: entry.requiredString('DetailType'),
        time: clock.now(),
        home,
        resources: entry.list('Resources').map(String),
        detail: readDetail(entry),
      }));
      return { FailedEntryCount: 0, Entries: events.map((event) => ({ EventId: rules.put(event) })) };
    },
  };
}

function readDetail(entry: Properties): object {
  try {
    const detail: unknown = JSON.parse(entry.requiredString('Detail'));
    if (isObject(detail)) return detail;
  } catch (error) {
    if (error instanceof AwsError) throw error;
  }
  return entry.mustBe('Detail', 'a JSON object');
}

function shown({ arn, enabled, settings }: Rule) {
  return {
    Name: settings.name,
    Arn: arn,
    Description: settings.description,
    EventBusName: 'default',
    EventPattern: settings.pattern?.text,
    ScheduleExpression: settings.schedule?.text,
    State: enabled ? 'ENABLED' : 'DISABLED',
  };
}
