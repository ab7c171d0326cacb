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
import { EventsService } from '../../../../local/services/events';
import { eventsForEachTest, FUNCTION, HOME, MINUTE, QUEUE, to } from './support/events-fixture';

const events = eventsForEachTest();

describe('through the SDK', () => {
  let door: FrontDoor;
  let client: EventBridgeClient;
  beforeEach(async () => {
    const onError = (error: unknown) => void events.notices.push(String(error));
    door = new FrontDoor({
      services: [new EventsService({ rules: events.rules, clock: events.clock, home: HOME, onError })],
      onError,
    });
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
    await events.rule({
      Name: 'tick',
      ScheduleExpression: 'rate(1 minute)',
      State: 'DISABLED',
      ...to(FUNCTION),
    });
    await events.clock.advance(30_000);
    await client.send(new EnableRuleCommand({ Name: 'tick' }));
    await client.send(new EnableRuleCommand({ Name: 'tick' }));
    await events.clock.advance(MINUTE);
    expect(events.sent).toMatchObject([{ body: { time: '2026-11-20T12:01:30Z' } }]);
    expect(await client.send(new DescribeRuleCommand({ Name: 'tick' }))).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 minute)',
    });
    await client.send(new DisableRuleCommand({ Name: 'tick' }));
    await events.clock.advance(10 * MINUTE);
    expect(events.sent).toHaveLength(1);
    expect((await client.send(new ListRulesCommand({}))).Rules).toMatchObject([
      { Name: 'tick', State: 'DISABLED' },
    ]);
    await expect(client.send(new EnableRuleCommand({ Name: 'tock' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('events reach the rules that look for them', async () => {
    await events.rule({
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
    expect(events.sent).toMatchObject([{ body: { 'detail-type': 'Order', detail: { total: 50 } } }]);
    await expect(
      client.send(new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'Order', Detail: '[]' }] })),
    ).rejects.toThrow('Entries[0].Detail is "[]": it must be a JSON object');
  });
});
