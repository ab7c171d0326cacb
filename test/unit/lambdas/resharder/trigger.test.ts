import { describe, expect, it } from 'vitest';
import { readTrigger } from '../../../../lambdas/resharder/trigger';

describe('a trigger', () => {
  it('is read from the action of an alarm', () => {
    const alarmData = { alarmName: 'busy', state: { value: 'ALARM', reason: '…' } };
    const event = { source: 'aws.cloudwatch', alarmArn: 'arn', time: '2026-11-20T12:00:00Z', alarmData };
    expect(readTrigger(event)).toEqual({
      by: 'alarm',
      name: 'busy',
      alarmState: 'ALARM',
      at: '2026-11-20T12:00:00Z',
    });
  });

  it('is read from a schedule', () => {
    const event = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: ['arn:rule/tick'],
      time: 't',
    };
    expect(readTrigger(event)).toEqual({ by: 'schedule', name: 'arn:rule/tick', at: 't' });
  });

  it.each([{}, undefined, null, 'now', 7, [], { alarmData: 'x' }])(
    'of any other kind is by hand: %j',
    (event) => {
      expect(readTrigger(event)).toEqual({ by: 'hand' });
    },
  );
});
