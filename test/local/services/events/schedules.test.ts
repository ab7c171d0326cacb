import { describe, expect, it } from 'vitest';
import { eventsForEachTest, FUNCTION, MINUTE, QUEUE } from './support/events-fixture';

const events = eventsForEachTest();

describe('a schedule of EventBridge Scheduler', () => {
  it('sends its input, with what is known of the moment', async () => {
    const Target = { Arn: QUEUE, RoleArn: 'role', Input: '{"at":"<aws.scheduler.scheduled-time>"}' };
    const made = await events.schedule({ Name: 'tick', ScheduleExpression: 'cron(5 * * * ? *)', Target });
    expect(made).toMatchObject({
      ref: 'tick',
      attributes: { Arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/tick' },
    });
    await events.clock.advance(70 * MINUTE);
    expect(events.sent.map(({ body }) => body)).toEqual([
      { at: '2026-11-20T12:05:00Z' },
      { at: '2026-11-20T13:05:00Z' },
    ]);
  });

  it('at one moment is due once', async () => {
    const Target = { Arn: FUNCTION, RoleArn: 'role' };
    await events.schedule({ ScheduleExpression: 'at(2026-11-20T12:01:00)', Target });
    await events.clock.advance(10 * MINUTE);
    expect(events.sent).toMatchObject([
      { arn: FUNCTION, body: { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' } },
    ]);
  });
});
