import { afterEach, describe, expect, it } from 'vitest';
import { LivePage } from '../../../run/page/live-page';
import { DecisionLog } from '../../../run/page/recorder';
import { ManualClock } from '../../support/manual-clock';
import { look } from './support/http-client';
import { FACTS } from './support/page-snapshot';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('LivePage', () => {
  it('sends the changes of each second, until it is closed', async () => {
    const clock = new ManualClock();
    const page = await LivePage.start({
      port: 0,
      clock,
      facts: FACTS,
      decisions: new DecisionLog(),
      told: () => ({ account: { rows: [], checks: [] }, load: '' }),
      watched: {
        kinesis: { list: () => [] },
        eventSourceMappings: { all: () => [] },
        queues: { list: () => [] },
        alarms: { list: () => [] },
      },
    });
    servers.push(page);
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
});

/** Parses an event stream as a browser does. */
function eventsOf(text: string) {
  return text.split('\n\n').flatMap((event) => {
    const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? [];
    return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) }];
  });
}
