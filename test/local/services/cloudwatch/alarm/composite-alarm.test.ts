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
