import { describe, expect, it } from 'vitest';
import { eventsForEachTest, FUNCTION, to } from './support/events-fixture';

const events = eventsForEachTest();

describe('what is not played is refused with a reason', () => {
  it.each([
    [{ EventBusName: 'mine', ScheduleExpression: 'rate(1 minute)' }, 'only the bus "default" is played'],
    [{}, 'ScheduleExpression is missing: a rule needs it, or EventPattern'],
    [{ ScheduleExpression: 'rate(1 second)' }, 'rate(1 second) takes a number above 0'],
    [{ EventPattern: { source: 'aws' } }, 'EventPattern.source is "aws": it must be an object'],
    [
      to('arn:aws:ecs:eu-west-1:123456789012:cluster/c'),
      'functions, state machines, standard queues, standard topics and, for rules, streams',
    ],
    [
      to(FUNCTION, { InputTransformer: { InputTemplate: '"x"' } }),
      'it is not played; Input and InputPath are',
    ],
    [to(FUNCTION, { Input: 'no JSON' }), 'Targets[0].Input is "no JSON": it must be JSON'],
    [to(FUNCTION, { InputPath: '$.a[0]' }), 'it must be a path of members'],
  ])('%o', async (properties, message) => {
    const base = 'Targets' in properties ? { ScheduleExpression: 'rate(1 minute)' } : {};
    await expect(events.rule({ ...base, ...properties })).rejects.toThrow(message);
  });

  it('a time zone of a schedule', async () => {
    const Target = { Arn: FUNCTION, RoleArn: 'role' };
    const properties = {
      ScheduleExpression: 'rate(1 minute)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target,
    };
    await expect(events.schedule(properties)).rejects.toThrow('only UTC is played');
  });
});
