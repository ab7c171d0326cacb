import { AwsError, type JsonOperation } from '../../../http';
import { Properties } from '../../../template';
import {
  ALARM_STATES,
  type Alarm,
  readCompositeAlarm,
  readMetricAlarm,
  UNSUPPORTED_OF_ALARM,
  UNSUPPORTED_OF_COMPOSITE_ALARM,
} from '../alarm';
import type { CloudWatch } from '../cloudwatch';
import {
  DEFAULT_ALARMS_PER_PAGE,
  DEFAULT_HISTORY_PER_PAGE,
  MAX_ALARM_NAMES,
  MAX_PAGE_RECORDS,
} from '../limits';
import { pageOf, toAlarm, toHistoryItem } from './shapes';

const KINDS = { MetricAlarm: 'metric', CompositeAlarm: 'composite' } as const;
const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

/** The operations on alarms. */
export function alarmOperations({
  alarms,
  clock,
  home,
}: CloudWatch): Readonly<Record<string, JsonOperation>> {
  const setActions =
    (enabled: boolean): JsonOperation =>
    (request) => {
      for (const alarm of names(new Properties(request)).map((name) => alarms.get(name))) {
        const { settings } = alarm;
        alarm.configure({ ...settings, actions: { ...settings.actions, enabled } }, clock.now());
      }
    };

  return {
    PutMetricAlarm(request) {
      const input = new Properties(request, UNSUPPORTED_OF_ALARM);
      const settings = readMetricAlarm(input, input.requiredString('AlarmName'));
      input.note();
      alarms.put(settings, home, clock.now());
    },

    PutCompositeAlarm(request) {
      const input = new Properties(request, UNSUPPORTED_OF_COMPOSITE_ALARM);
      const settings = readCompositeAlarm(input, input.requiredString('AlarmName'));
      input.note();
      alarms.put(settings, home, clock.now());
    },

    DescribeAlarms(request) {
      const input = new Properties(request);
      const wanted = input.list('AlarmNames').map(String);
      const prefix = input.string('AlarmNamePrefix') ?? '';
      const actionPrefix = input.string('ActionPrefix') ?? '';
      const state = input.oneOf('StateValue', ALARM_STATES);
      const types = input.listOf('AlarmTypes', [...KIND_NAMES, 'LogAlarm']);
      // DescribeAlarms returns metric alarms only, unless the request has AlarmTypes.
      const kinds =
        types.length === 0 ? ['metric'] : types.map((type) => (type === 'LogAlarm' ? type : KINDS[type]));
      const fits = (alarm: Alarm) =>
        kinds.includes(alarm.settings.kind) &&
        (wanted.length === 0 || wanted.includes(alarm.name)) &&
        alarm.name.startsWith(prefix) &&
        (state === undefined || alarm.state.value === state) &&
        (actionPrefix === '' || actionsOf(alarm).some((arn) => arn.startsWith(actionPrefix)));
      const { page, NextToken } = pageOf(
        alarms.list().filter(fits),
        input,
        input.integer('MaxRecords', 1, MAX_PAGE_RECORDS) ?? DEFAULT_ALARMS_PER_PAGE,
      );
      const shown = (kind: string) => page.filter(({ settings }) => settings.kind === kind).map(toAlarm);
      return { MetricAlarms: shown('metric'), CompositeAlarms: shown('composite'), NextToken };
    },

    DescribeAlarmHistory(request) {
      const input = new Properties(request);
      const types = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const;
      const type = input.oneOf('HistoryItemType', types);
      const kinds = input.listOf('AlarmTypes', KIND_NAMES).map((it) => KINDS[it]);
      const from = (input.number('StartDate') ?? 0) * 1000;
      const to = (input.number('EndDate') ?? Number.POSITIVE_INFINITY) * 1000;
      const items = alarms
        .history(input.string('AlarmName'))
        .filter((it) => type === undefined || it.type === type)
        .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
        .filter(({ timestamp }) => timestamp >= from && timestamp <= to);
      // DescribeAlarmHistory returns the newest items first, unless ScanBy says otherwise.
      if (input.oneOf('ScanBy', ['TimestampDescending', 'TimestampAscending']) !== 'TimestampAscending')
        items.reverse();
      const { page, NextToken } = pageOf(
        items,
        input,
        input.integer('MaxRecords', 1, MAX_PAGE_RECORDS) ?? DEFAULT_HISTORY_PER_PAGE,
      );
      return { AlarmHistoryItems: page.map(toHistoryItem), NextToken };
    },

    SetAlarmState(request) {
      const input = new Properties(request);
      const value =
        input.oneOf('StateValue', ALARM_STATES) ?? input.mustBe('StateValue', ALARM_STATES.join(', '));
      const reasonData = input.string('StateReasonData');
      if (reasonData !== undefined) checkJson(reasonData);
      const reason = input.requiredString('StateReason');
      alarms.setState(input.requiredString('AlarmName'), {
        value,
        reason,
        reasonData,
        timestamp: clock.now(),
      });
    },

    DeleteAlarms: (request) => alarms.delete(names(new Properties(request))),
    EnableAlarmActions: setActions(true),
    DisableAlarmActions: setActions(false),
  };
}

function names(input: Properties): string[] {
  const list = input.list('AlarmNames').map(String);
  if (list.length <= MAX_ALARM_NAMES) return list;
  return input.mustBe('AlarmNames', `a list of at most ${MAX_ALARM_NAMES}`);
}

function actionsOf({ actions }: Alarm): string[] {
  return Object.values(actions.byState).flat();
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError('InvalidFormat', 'StateReasonData is not JSON.');
  }
}
