import { describe, expect, it } from 'vitest';
import { settle } from '../../../../support/manual-clock';
import { type Chances, FleetWorld, LEASE_MS } from '../support/fleet-world';

const SCHEDULES = 100;
const CALM: Chances = { lostCall: 0, lostAnswer: 0, failingHandler: 0, slowHandler: 0 };
const STORMY: Chances = { lostCall: 0.01, lostAnswer: 0.02, failingHandler: 0.02, slowHandler: 0.01 };
const STORM_MS = 40_000;
const STEP_MS = 1_000;
const MOST_WORKERS = 4;
const MOST_SHARDS = 6;

/** One thing happens to the fleet or to the stream. */
function happen(world: FleetWorld): void {
  const member = world.pick(world.members);
  const shard = world.pick(world.stream.open);
  const draw = world.random.next();
  if (world.members.length === 0 || (draw < 0.12 && world.members.length < MOST_WORKERS)) world.join();
  else if (member === undefined || shard === undefined) return;
  else if (draw < 0.2) {
    world.leave(member);
    void member.worker.shutdown(world.chance(0.5) ? 2 * LEASE_MS : 100);
  } else if (draw < 0.26) {
    world.leave(member);
    member.clock.kill();
  } else if (draw < 0.36) {
    member.clock.stop();
    world.clock.after(world.random.next() * 3 * LEASE_MS, () => member.clock.go());
  } else if (draw < 0.44 && world.stream.open.length < MOST_SHARDS) world.stream.split(shard);
  else if (draw < 0.52) world.stream.merge(shard);
}

async function play(seed: number): Promise<FleetWorld> {
  const world = new FleetWorld(seed, STORMY);
  world.join();
  while (world.clock.now() < STORM_MS) {
    for (const shard of world.stream.open) {
      for (let puts = world.random.next() * 6; puts > 1; puts--)
        world.stream.put(shard, world.chance(0.3) ? 5 : 1);
    }
    happen(world);
    await world.clock.advance(STEP_MS);
  }
  if (world.members.length === 0) world.join();
  const end = world.clock.now() + 200_000;
  while (!world.isDone && world.clock.now() < end) await world.clock.advance(STEP_MS);
  if (!world.isDone) world.complaints.push('records were not processed');
  return world;
}

describe('a fleet whose workers start, stop, hang and die while the stream reshards', () => {
  it(`processes every record, parents first, with one holder a shard, in ${SCHEDULES} random schedules`, async () => {
    const complaints: string[] = [];
    let deliveries = 0;
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const world = await play(seed);
      deliveries += world.deliveries;
      for (const complaint of [...world.complaints, ...world.table.complaints])
        complaints.push(`seed ${seed}: ${complaint}`);
    }
    expect(complaints).toEqual([]);
    expect(deliveries).toBeGreaterThan(SCHEDULES * 10);
  });
});

describe('a calm fleet', () => {
  it('comes to even shares, hands over without repeating a record, and leaves no lease behind', async () => {
    const world = new FleetWorld(7, CALM);
    world.join();
    for (let splits = 0; splits < 4; splits++) {
      const [shard] = world.stream.open;
      if (shard !== undefined) world.stream.split(shard);
    }
    for (const shard of world.stream.open) for (let puts = 0; puts < 100; puts++) world.stream.put(shard, 3);
    await world.clock.advance(10_000);
    world.join();
    world.join();
    await world.clock.advance(20_000);
    const shares = world.members.map(({ worker }) => worker.shardIds.length).sort();
    expect(shares).toEqual([2, 2, 2]);
    const reports = world.members.map(({ worker }) => worker.shutdown(5_000));
    await world.clock.advance(5_000);
    await settle();
    expect((await Promise.all(reports)).flatMap(({ handedOver }) => handedOver)).toHaveLength(6);
    expect(world.isDone).toBe(true);
    expect(world.complaints).toEqual([]);
    const leases = [...world.table.leases.values()];
    expect(leases.filter(({ leaseOwner }) => leaseOwner !== undefined)).toEqual([]);
  });
});
