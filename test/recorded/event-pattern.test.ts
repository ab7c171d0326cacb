import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { FrontDoor } from '../../local/http';
import { EventsService } from '../../local/services/events';
import { eventsForEachTest, HOME, QUEUE, to } from '../local/services/events/support/events-fixture';
import { EVENT_PATTERN_FACTS, type PatternWorld } from './event-pattern-facts';

const events = eventsForEachTest();
let door: FrontDoor;
let client: EventBridgeClient;
let rules = 0;

beforeEach(async () => {
  const onError = (error: unknown) => void events.notices.push(String(error));
  door = new FrontDoor({
    services: [new EventsService({ rules: events.rules, clock: events.clock, home: HOME, onError })],
    onError,
  });
  const { url } = await door.start({ port: 0 });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  client = new EventBridgeClient({ endpoint: url, region: HOME.region, credentials, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await door.close();
});

const make = (detail: object) =>
  events.rule({ EventPattern: { source: ['facts'], detail }, ...to(QUEUE) }, `Rule${rules++}`);

const world: PatternWorld = {
  async fits(pattern, detail) {
    const before = events.sent.length;
    await make(pattern);
    const entry = { Source: 'facts', DetailType: 'Fact', Detail: JSON.stringify(detail) };
    await client.send(new PutEventsCommand({ Entries: [entry] }));
    return events.sent.length > before;
  },
  refusal: (pattern) =>
    make(pattern).then(
      () => 'no refusal',
      (error: Error) => error.message,
    ),
};

describe('an EventBridge pattern, as recorded from AWS', () => {
  it.each(EVENT_PATTERN_FACTS)('$question ($settings): $answer', ({ check }) => check(world));
});
