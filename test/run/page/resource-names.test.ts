import { describe, expect, it } from 'vitest';
import { resourceNames } from '../../../run/page/resource-names';

describe('resourceNames', () => {
  const named = (noun: string, ...paths: string[]) =>
    resourceNames(
      paths.map((path) => ({ stackName: 'Shop', logicalId: 'X', constructPath: `${path}/Resource` })),
      noun,
    );

  it('says alarms as people do, each by another name', () => {
    const root = 'Clickstream/Clickstream';
    const readers = `${root}/Monitoring/Readers`;
    expect(
      named(
        'alarm',
        `${root}/Consumer/FailureAlarm`,
        `${root}/Sessions/Consumer/FailureAlarm`,
        `${root}/Monitoring/WriteThrottled`,
        `${readers}/Consumer/ConsumerStopped`,
        `${readers}/Clickstream-Clickstream-Sessions-Consumer/ConsumerStopped`,
        `${readers}/FanOutConsumer/FanOutBehind`,
        `${readers}/Firehose/Refused`,
        `${readers}/PageViews/TableThrottled`,
        `${root}/Stream/Autoscaler/Alarms/UtilizationHigh`,
        `${root}/Stream/Autoscaler/FailureAlarm`,
      ),
    ).toEqual([
      'Consumer failure',
      'Sessions consumer failure',
      'Write throttled',
      'Consumer stopped',
      'Sessions consumer stopped',
      'Fan out behind',
      'Firehose refused',
      'Page views table throttled',
      'Autoscaler utilization high',
      'Autoscaler failure',
    ]);
  });

  it('works in another app: two stacks, the same constructs in both', () => {
    expect(
      named('alarm', 'Prod/EU/Orders/DLQAlarm', 'Prod/US/Orders/DLQAlarm', 'Prod/US/Billing/TooOld'),
    ).toEqual(['EU orders DLQ', 'US orders DLQ', 'Billing too old']);
  });

  it('names functions without saying that they are functions', () => {
    expect(
      named(
        'function',
        'Shop/Writer/Function',
        'Shop/Sessions/Counter/Function',
        'Shop/Redrive/Redrive/Function',
        'Shop/SessionRedrive/Redrive/Function',
      ),
    ).toEqual(['Writer', 'Counter', 'Redrive', 'Session redrive']);
  });

  it('has one resource, and equal paths, without an end', () => {
    expect(named('alarm', 'Shop/Orders/TooOld')).toEqual(['Orders too old']);
    expect(named('alarm', 'Shop/A', 'Shop/A')).toEqual(['A', 'A']);
    expect(resourceNames([], 'alarm')).toEqual([]);
  });

  it('takes the logical id where the app leaves paths out', () => {
    const ids = ['ShopStreamAlarmsHigh1A2B3C4D', 'ShopWriter1A2B3C4D', 'Shop'];
    const resources = ids.map((logicalId) => ({ stackName: 'Shop', logicalId }));
    expect(resourceNames(resources, 'alarm')).toEqual(['Stream alarms high', 'Writer', 'Shop']);
  });
});
