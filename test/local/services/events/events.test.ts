import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrontDoor } from '../../../../local/http';
import { EventsService, eventResources, Rules, Schedules } from '../../../../local/services/events';
import { ManualClock } from '../../../support/manual-clock';
import { provisionOne } from '../../template/support';

const HOME = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:m';
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:q';
const DEAD = 'arn:aws:sqs:eu-west-1:123456789012:dead';
const MINUTE = 60_000;

let clock: ManualClock;
let rules: Rules;
let schedules: Schedules;
let sent: { readonly arn: string; readonly body: unknown }[];
let notices: string[];
let broken: Set<string>;

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  notices = [];
  broken = new Set();
  const send = (arn: string, body: string) => {
    if (broken.has(arn)) throw new Error('gone');
    sent.push({ arn, body: JSON.parse(body) });
  };
  const services = {
    clock,
    invokeLater: send,
    deliver: async (arn: string, body: string) => send(arn, body),
    startExecution: send,
    onNotice: (sentence: string) => void notices.push(sentence),
  };
  rules = new Rules(services);
  schedules = new Schedules(services);
});
afterEach(() => {
  rules.close();
  schedules.close();
  expect(clock.pending).toBe(0);
});

const rule = (properties: object, logicalId = 'Tick') =>
  provisionOne(eventResources(rules, schedules), 'AWS::Events::Rule', { ...properties }, { logicalId });
const schedule = (properties: object) =>
  provisionOne(eventResources(rules, schedules), 'AWS::Scheduler::Schedule', {
    FlexibleTimeWindow: { Mode: 'OFF' },
    ...properties,
  });
const to = (Arn: string, more: object = {}) => ({ Targets: [{ Id: 'Target0', Arn, ...more }] });

describe('a rule with a schedule', () => {
  it('invokes its function whenever it is due', async () => {
    const made = await rule({ ScheduleExpression: 'rate(5 minutes)', ...to(FUNCTION) });
    expect(made).toEqual({
      ref: 'Stack-Tick-ABC',
      attributes: {
        Arn: 'arn:aws:events:eu-west-1:123456789012:rule/Stack-Tick-ABC',
        RuleName: 'Stack-Tick-ABC',
      },
    });
    await clock.advance(11 * MINUTE);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual({
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
    await rule({ ScheduleExpression: 'rate(5 minutes)', ...to(MACHINE) });
    await clock.advance(5 * MINUTE);
    expect(sent).toMatchObject([{ arn: MACHINE, body: { source: 'aws.events' } }]);
  });

  it('does nothing while it is disabled', async () => {
    await rule({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED', ...to(FUNCTION) });
    await clock.advance(5 * MINUTE);
    expect(sent).toEqual([]);
  });

  it('sends its own input where it has one, or a part of the event', async () => {
    await rule({ ScheduleExpression: 'rate(1 minute)', ...to(QUEUE, { Input: '{"mine":true}' }) });
    await rule(
      { ScheduleExpression: 'rate(1 minute)', ...to(QUEUE, { InputPath: "$['detail-type']" }) },
      'Part',
    );
    await clock.advance(MINUTE);
    expect(sent).toEqual([
      { arn: QUEUE, body: { mine: true } },
      { arn: QUEUE, body: 'Scheduled Event' },
    ]);
  });

  it('waits longer than a timer of the machine can', async () => {
    await rule({ ScheduleExpression: 'rate(30 days)', ...to(FUNCTION) });
    await clock.advance(29.9 * 24 * 60 * MINUTE);
    expect(sent).toEqual([]);
    await clock.advance(0.2 * 24 * 60 * MINUTE);
    expect(sent).toHaveLength(1);
  });
});

describe('a rule with a pattern', () => {
  const change = (alarmName: string, value: string) => ({
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    time: clock.now(),
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
    await rule({ EventPattern, ...to(QUEUE) });
    for (const event of [change('high-a', 'ALARM'), change('high-a', 'OK'), change('low', 'ALARM')])
      rules.put(event);
    expect(sent.map(({ body }) => body)).toMatchObject([
      { source: 'aws.cloudwatch', detail: { alarmName: 'high-a', state: { value: 'ALARM' } } },
    ]);
  });

  it('puts what its target does not take into its dead-letter queue, or says so', async () => {
    const EventPattern = { source: ['aws.cloudwatch'] };
    broken.add(FUNCTION);
    await rule({ EventPattern, ...to(FUNCTION, { DeadLetterConfig: { Arn: DEAD } }) }, 'Kept');
    await rule({ EventPattern, ...to(FUNCTION) }, 'Told');
    rules.put(change('a', 'OK'));
    await clock.advance(1);
    expect(sent).toMatchObject([{ arn: DEAD, body: { detail: { alarmName: 'a' } } }]);
    expect(notices).toEqual([`Rule Stack-Told-ABC: ${FUNCTION} did not take the event: gone`]);
  });
});

describe('a schedule of EventBridge Scheduler', () => {
  it('sends its input, with what is known of the moment', async () => {
    const Target = { Arn: QUEUE, RoleArn: 'role', Input: '{"at":"<aws.scheduler.scheduled-time>"}' };
    const made = await schedule({ Name: 'tick', ScheduleExpression: 'cron(5 * * * ? *)', Target });
    expect(made).toMatchObject({
      ref: 'tick',
      attributes: { Arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/tick' },
    });
    await clock.advance(70 * MINUTE);
    expect(sent.map(({ body }) => body)).toEqual([
      { at: '2026-11-20T12:05:00Z' },
      { at: '2026-11-20T13:05:00Z' },
    ]);
  });

  it('at one moment is due once', async () => {
    const Target = { Arn: FUNCTION, RoleArn: 'role' };
    await schedule({ ScheduleExpression: 'at(2026-11-20T12:01:00)', Target });
    await clock.advance(10 * MINUTE);
    expect(sent).toMatchObject([
      { arn: FUNCTION, body: { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' } },
    ]);
  });
});

describe('what is not played is refused with a reason', () => {
  it.each([
    [{ EventBusName: 'mine', ScheduleExpression: 'rate(1 minute)' }, 'only the bus "default" is played'],
    [{}, 'ScheduleExpression is missing: a rule needs it, or EventPattern'],
    [{ ScheduleExpression: 'rate(1 second)' }, 'rate(1 second) takes a number above 0'],
    [{ EventPattern: { source: 'aws' } }, 'EventPattern.source is "aws": it must be an object'],
    [
      to('arn:aws:ecs:eu-west-1:123456789012:cluster/c'),
      'functions, state machines, standard queues and standard topics',
    ],
    [
      to(FUNCTION, { InputTransformer: { InputTemplate: '"x"' } }),
      'it is not played; Input and InputPath are',
    ],
    [to(FUNCTION, { Input: 'no JSON' }), 'Targets[0].Input is "no JSON": it must be JSON'],
    [to(FUNCTION, { InputPath: '$.a[0]' }), 'it must be a path of members'],
  ])('%o', async (properties, message) => {
    const base = 'Targets' in properties ? { ScheduleExpression: 'rate(1 minute)' } : {};
    await expect(rule({ ...base, ...properties })).rejects.toThrow(message);
  });

  it('a time zone of a schedule', async () => {
    const Target = { Arn: FUNCTION, RoleArn: 'role' };
    const properties = {
      ScheduleExpression: 'rate(1 minute)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target,
    };
    await expect(schedule(properties)).rejects.toThrow('only UTC is played');
  });
});

describe('through the SDK', () => {
  let door: FrontDoor;
  let client: EventBridgeClient;
  beforeEach(async () => {
    const onError = (error: unknown) => void notices.push(String(error));
    door = new FrontDoor({ services: [new EventsService({ rules, clock, home: HOME, onError })], onError });
    client = new EventBridgeClient({
      endpoint: (await door.start({ port: 0 })).url,
      region: HOME.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    await door.close();
  });

  it('a rule is switched on and off, and its schedule counts from when it was switched on', async () => {
    await rule({ Name: 'tick', ScheduleExpression: 'rate(1 minute)', State: 'DISABLED', ...to(FUNCTION) });
    await clock.advance(30_000);
    await client.send(new EnableRuleCommand({ Name: 'tick' }));
    await client.send(new EnableRuleCommand({ Name: 'tick' }));
    await clock.advance(MINUTE);
    expect(sent).toMatchObject([{ body: { time: '2026-11-20T12:01:30Z' } }]);
    expect(await client.send(new DescribeRuleCommand({ Name: 'tick' }))).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 minute)',
    });
    await client.send(new DisableRuleCommand({ Name: 'tick' }));
    await clock.advance(10 * MINUTE);
    expect(sent).toHaveLength(1);
    expect((await client.send(new ListRulesCommand({}))).Rules).toMatchObject([
      { Name: 'tick', State: 'DISABLED' },
    ]);
    await expect(client.send(new EnableRuleCommand({ Name: 'tock' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('events reach the rules that look for them', async () => {
    await rule({
      EventPattern: { source: ['shop'], detail: { total: [{ numeric: ['>', 10] }] } },
      ...to(QUEUE),
    });
    const put = (total: number) => ({
      Source: 'shop',
      DetailType: 'Order',
      Detail: JSON.stringify({ total }),
    });
    const { FailedEntryCount, Entries } = await client.send(
      new PutEventsCommand({ Entries: [put(5), put(50)] }),
    );
    expect(FailedEntryCount).toBe(0);
    expect(Entries).toHaveLength(2);
    expect(sent).toMatchObject([{ body: { 'detail-type': 'Order', detail: { total: 50 } } }]);
    await expect(
      client.send(new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'Order', Detail: '[]' }] })),
    ).rejects.toThrow('Entries[0].Detail is "[]": it must be a JSON object');
  });
});
