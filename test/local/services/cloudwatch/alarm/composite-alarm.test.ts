import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCompositeAlarm } from '../../../../../local/services/cloudwatch/alarm/composite-alarm';
import { Properties } from '../../../../../local/template';
import { CloudWatchFixture, HOME } from '../support/cloudwatch-fixture';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:resharder:live';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

const stateOf = (name: string) => aws.cloudWatch.alarms.get(name).state.value;

describe('a composite alarm', () => {
  const composite = (name: string, AlarmRule: string, more: object = {}) => {
    const settings = readCompositeAlarm(new Properties({ AlarmRule, ...more }), name);
    return aws.cloudWatch.alarms.put(settings, HOME, aws.cloudWatch.clock.now());
  };

  it('alarms while its rule holds, also one over others, in the minute that they change', async () => {
    aws.alarm('a');
    aws.alarm('b', { MetricName: 'Other' });
    composite('both', `ALARM(a) AND (NOT ALARM("b") OR OK('b'))`);
    composite('over', 'ALARM(both)', { AlarmActions: [FUNCTION] });
    await aws.minutes(12);
    expect([stateOf('both'), stateOf('over')]).toEqual(['ALARM', 'ALARM']);
    expect(aws.invoked[0]?.event).toMatchObject({
      alarmData: { configuration: { alarmRule: 'ALARM(both)' } },
    });
    aws.load(12, 'Other');
    await aws.minutes(12);
    expect([stateOf('both'), stateOf('over')]).toEqual(['OK', 'OK']);
  });

  describe('with a suppressor', () => {
    const suppressed = () => {
      aws.alarm('effect');
      aws.alarm('cause', { MetricName: 'Cause' });
      composite('quiet', 'ALARM(effect)', {
        ActionsSuppressor: 'cause',
        ActionsSuppressorWaitPeriod: 120,
        ActionsSuppressorExtensionPeriod: 300,
        AlarmActions: [FUNCTION],
        OKActions: [FUNCTION],
      });
    };
    const told = () =>
      aws.invoked.map(
        ({ event }) => (event as { alarmData: { state: { value: string } } }).alarmData.state.value,
      );
    /** Minutes with an effect, and with a cause. */
    const minute = async (effect: boolean, cause: boolean) => {
      aws.load(cause ? 12 : 0, 'Cause');
      await aws.minutes(effect ? 12 : 0);
    };
    const minutes = async (count: number, effect: boolean, cause: boolean) => {
      for (let n = 0; n < count; n++) await minute(effect, cause);
    };

    it('acts after the wait period, if the suppressor stays quiet', async () => {
      suppressed();
      await minutes(2, false, false);
      expect(told()).toEqual(['OK']);
      await minute(true, false);
      expect(stateOf('quiet')).toBe('ALARM');
      expect(told()).toEqual(['OK']);
      await minutes(2, true, false);
      expect(told()).toEqual(['OK', 'ALARM']);
      await minute(false, false);
      expect(told()).toEqual(['OK', 'ALARM', 'OK']);
    });

    it('tells nothing of what begins and ends with its suppressor', async () => {
      suppressed();
      await minutes(2, false, false);
      await minute(true, false);
      await minutes(10, true, true);
      await minutes(4, true, false);
      await minutes(10, false, false);
      expect(aws.transitions).toContain('quiet: OK -> ALARM');
      expect(told()).toEqual(['OK']);
    });

    it('acts when it outlasts its suppressor by the extension period', async () => {
      suppressed();
      await minutes(2, false, false);
      await minutes(10, true, true);
      await minutes(5, true, false);
      expect(told()).toEqual(['OK']);
      await minute(true, false);
      expect(told()).toEqual(['OK', 'ALARM']);
    });

    it.each([
      [{ ActionsSuppressor: 'cause' }, 'ActionsSuppressorWaitPeriod'],
      [{ ActionsSuppressorWaitPeriod: 60 }, 'it needs ActionsSuppressor'],
      [
        { ActionsSuppressor: 'nobody', ActionsSuppressorWaitPeriod: 0, ActionsSuppressorExtensionPeriod: 0 },
        'there is no alarm nobody',
      ],
    ])('is refused if it is half given: %o', (properties, message) => {
      aws.alarm('effect');
      expect(() => composite('quiet', 'ALARM(effect)', properties)).toThrow(message);
    });
  });

  it.each([
    ['ALARM(nobody)', 'there is no alarm nobody'],
    ['ALARM(a) AND', 'cannot be read at its end'],
    ['ALARM(a) XOR OK(a)', 'cannot be read at XOR OK(a)'],
    ['AT_LEAST(1, ALARM, (a))', 'allowed are ALARM(name)'],
  ])('is refused with a reason: %s', (rule, message) => {
    aws.alarm('a');
    expect(() => composite('c', rule)).toThrow(message);
  });
});
