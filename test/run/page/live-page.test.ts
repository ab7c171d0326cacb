import { afterEach, describe, expect, it } from 'vitest';
import { LivePage } from '../../../run/page/live-page';
import { DecisionLog } from '../../../run/page/recorder';
import { ManualClock } from '../../support/manual-clock';
import { look } from './support/http-client';
import { FACTS, START } from './support/page-snapshot';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('LivePage', () => {
  async function start(clock: ManualClock, facts = FACTS) {
    const page = await LivePage.start({
      port: 0,
      findTrail: () => ({ problem: 'there is none' }),
      clock,
      facts,
      decisions: new DecisionLog(),
      told: () => ({ account: { rows: [], checks: [], verdict: '' }, story: { phases: [], endedAt: null } }),
      watched: {
        kinesis: { list: () => [] },
        eventSourceMappings: { all: () => [] },
        queues: { list: () => [] },
        alarms: { list: () => [] },
      },
    });
    servers.push(page);
    return page;
  }

  it('sends the changes of each interval, until it is closed', async () => {
    const clock = new ManualClock();
    const page = await start(clock);
    await clock.advance(3000);
    const viewer = await look(page.url);
    await clock.advance(2000);
    await expect
      .poll(() => eventsOf(viewer.text).map(({ name }) => name))
      .toEqual(['snapshot', 'update', 'update']);
    const [first, ...updates] = eventsOf(viewer.text);
    expect(first?.data).toMatchObject({ facts: { streamName: 'clicks' }, intervals: [{}, {}, {}] });
    expect(updates.map(({ data }) => data.interval.time)).toEqual([clock.now() - 1000, clock.now()]);
    await page.close();
    expect(clock.pending).toBe(0);
  });

  it('looks at whole intervals of the pace by AWS’s time of day, and leaves out a short first one', async () => {
    const clock = new ManualClock(START + 53_000);
    const page = await start(clock, { ...FACTS, pace: 60 });
    await clock.advance(52_000);
    const viewer = await look(page.url);
    await expect.poll(() => eventsOf(viewer.text).length).toBe(1);
    const [snapshot] = eventsOf(viewer.text);
    const times = snapshot?.data.intervals.map(({ time }: { time: number }) => time - START);
    expect(times).toEqual([75_000, 90_000, 105_000]);
  });
});

/** Parses an event stream as a browser does. */
function eventsOf(text: string) {
  return text.split('\n\n').flatMap((event) => {
    const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? [];
    return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) }];
  });
}
