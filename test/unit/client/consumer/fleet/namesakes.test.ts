import { expect, it } from 'vitest';
import { FleetWorld } from '../support/fleet-world';

const QUIET = { lostCall: 0, lostAnswer: 0, failingHandler: 0, slowHandler: 0 };

async function noticesOf(ids: readonly string[], chances = QUIET): Promise<string[]> {
  const world = new FleetWorld(7, chances);
  for (const id of ids) {
    world.join(id);
    await world.clock.advance(1_000);
  }
  await world.clock.advance(90_000);
  return world.notices.filter((notice) => notice.includes('workerId'));
}

it('two processes with one worker id are told, and told again each minute', async () => {
  const notices = await noticesOf(['a', 'a']);
  expect(notices[0]).toMatch(
    /^another process renews the lease of \S+ with the workerId of this one, so both process its records;/,
  );
  expect(notices.length).toBeLessThanOrEqual(4);
});

it('two processes with ids of their own are not, also where answers are lost', async () => {
  expect(await noticesOf(['a', 'b'], { ...QUIET, lostAnswer: 0.1, lostCall: 0.1 })).toEqual([]);
});
