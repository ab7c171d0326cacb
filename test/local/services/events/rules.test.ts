import { describe, expect, it } from 'vitest';
import {
  eventsForEachTest,
  FUNCTION,
  HOME,
  MINUTE,
  QUEUE,
  STATE_MACHINE,
  STREAM,
  to,
} from './support/events-fixture';

const DEAD = 'arn:aws:sqs:eu-west-1:123456789012:dead';

const events = eventsForEachTest();

describe('a rule with a schedule', () => {
  it('invokes its function whenever it is due', async () => {
    const made = await events.rule({ ScheduleExpression: 'rate(5 minutes)', ...to(FUNCTION) });
    expect(made).toEqual({
      ref: 'Stack-Tick-ABC',
      attributes: {
        Arn: 'arn:aws:events:eu-west-1:123456789012:rule/Stack-Tick-ABC',
        RuleName: 'Stack-Tick-ABC',
      },
    });
    await events.clock.advance(11 * MINUTE);
    expect(events.sent).toHaveLength(2);
    expect(events.sent[1]).toEqual({
      arn: FUNCTION,
      body: {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '123456789012',
        time: '2026-11-20T12:10:00Z',
        region: 'eu-west-1',
        resources: ['arn:aws:events:eu-west-1:123456789012:rule/Stack-Tick-ABC'],
        detail: {},
      },
    });
  });

  it('starts a state machine, with the event as its input', async () => {
    await events.rule({ ScheduleExpression: 'rate(5 minutes)', ...to(STATE_MACHINE) });
    await events.clock.advance(5 * MINUTE);
    expect(events.sent).toMatchObject([{ arn: STATE_MACHINE, body: { source: 'aws.events' } }]);
  });

  it('writes to a stream, with a part of the event as the partition key, or its id', async () => {
    const KinesisParameters = { PartitionKeyPath: '$.source' };
    await events.rule({ ScheduleExpression: 'rate(1 minute)', ...to(STREAM, { KinesisParameters }) });
    await events.rule({ ScheduleExpression: 'rate(1 minute)', ...to(STREAM) }, 'ById');
    await events.clock.advance(MINUTE);
    const [byPath, byId] = events.sent;
    expect(byPath).toMatchObject({ arn: STREAM, key: 'aws.events' });
    expect(byId).toEqual({ arn: STREAM, key: Object(byId?.body).id, body: expect.anything() });
  });

  it('puts an event aside that has nothing at the path of the key', async () => {
    const target = to(STREAM, {
      KinesisParameters: { PartitionKeyPath: '$.detail.user' },
      DeadLetterConfig: { Arn: DEAD },
    });
    await events.rule({ ScheduleExpression: 'rate(1 minute)', ...target });
    await events.clock.advance(MINUTE);
    expect(events.sent).toMatchObject([{ arn: DEAD }]);
  });

  it('does nothing while it is disabled', async () => {
    await events.rule({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED', ...to(FUNCTION) });
    await events.clock.advance(5 * MINUTE);
    expect(events.sent).toEqual([]);
  });

  it('sends its own input where it has one, or a part of the event', async () => {
    await events.rule({ ScheduleExpression: 'rate(1 minute)', ...to(QUEUE, { Input: '{"mine":true}' }) });
    await events.rule(
      { ScheduleExpression: 'rate(1 minute)', ...to(QUEUE, { InputPath: "$['detail-type']" }) },
      'Part',
    );
    await events.clock.advance(MINUTE);
    expect(events.sent).toEqual([
      { arn: QUEUE, body: { mine: true } },
      { arn: QUEUE, body: 'Scheduled Event' },
    ]);
  });

  it('waits longer than a timer of the machine can', async () => {
    await events.rule({ ScheduleExpression: 'rate(30 days)', ...to(FUNCTION) });
    await events.clock.advance(29.9 * 24 * 60 * MINUTE);
    expect(events.sent).toEqual([]);
    await events.clock.advance(0.2 * 24 * 60 * MINUTE);
    expect(events.sent).toHaveLength(1);
  });
});

describe('a rule with a pattern', () => {
  const change = (alarmName: string, value: string) => ({
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    time: events.clock.now(),
    home: HOME,
    resources: [`arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${alarmName}`],
    detail: { alarmName, state: { value } },
  });

  it('hands the events that fit to its targets, whole', async () => {
    const EventPattern = {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: 'high' }], state: { value: ['ALARM'] } },
    };
    await events.rule({ EventPattern, ...to(QUEUE) });
    for (const event of [change('high-a', 'ALARM'), change('high-a', 'OK'), change('low', 'ALARM')])
      events.rules.put(event);
    expect(events.sent.map(({ body }) => body)).toMatchObject([
      { source: 'aws.cloudwatch', detail: { alarmName: 'high-a', state: { value: 'ALARM' } } },
    ]);
  });

  it('puts what its target does not take into its dead-letter queue, or says so', async () => {
    const EventPattern = { source: ['aws.cloudwatch'] };
    events.broken.add(FUNCTION);
    await events.rule({ EventPattern, ...to(FUNCTION, { DeadLetterConfig: { Arn: DEAD } }) }, 'Kept');
    await events.rule({ EventPattern, ...to(FUNCTION) }, 'Told');
    events.rules.put(change('a', 'OK'));
    await events.clock.advance(1);
    expect(events.sent).toMatchObject([{ arn: DEAD, body: { detail: { alarmName: 'a' } } }]);
    expect(events.notices).toEqual([`Rule Stack-Told-ABC: ${FUNCTION} did not take the event: gone`]);
  });
});
