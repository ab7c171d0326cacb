import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { isObject } from '../../base/json-object';
import { AwsError, type JsonOperation, JsonService } from '../../http';
import { Properties } from '../../template';
import type { Rule, Rules } from './rules';

export interface EventsServiceOptions {
  readonly rules: Rules;
  /** CloudWatch's clock. */
  readonly clock: Clock;
  /** Where events come from that a client puts. */
  readonly home: AwsEnvironment;
  /** Gets what failed in a way that is not an answer of EventBridge. */
  readonly onError: (error: unknown, operation: string) => void;
}

/** AWS SDK, PutEvents. */
const MAX_ENTRIES = 10;

/**
 * Amazon EventBridge over its JSON protocol, as far as programs use it that switch their own rules and put events: the
 * default bus, on which rules are made by templates only.
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
    if (bus !== 'default')
      throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
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
      if (entries.length < 1 || entries.length > MAX_ENTRIES) {
        throw new AwsError(
          'ValidationException',
          `Entries has ${entries.length} members; 1 to ${MAX_ENTRIES} are allowed.`,
        );
      }
      const events = entries.map((entry) => ({
        source: entry.requiredString('Source'),
        detailType: entry.requiredString('DetailType'),
        // A client's own time would lie in the past of the clock that rules go by.
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
