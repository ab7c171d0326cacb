import { expect, it } from 'vitest';
import { LeaseTaker } from '../../../../../client/consumer/fleet/lease-taker';
import type { HeldLease, Lease, LeaseStore } from '../../../../../client/consumer/leases';
import { ManualClock } from '../../../../support/manual-clock';
import { MemoryTable } from '../support/memory-store';

const LEASE_MS = 10_000;

/** A lease that its holder has given up. */
const free = (leaseKey: string): Lease => ({
  leaseKey,
  leaseCounter: 1,
  checkpoint: { sequenceNumber: '5', subSequenceNumber: 0 },
  ownerSwitchesSinceCheckpoint: 0,
  parentShardIds: [],
  childShardIds: [],
});

it('a taker that was too late for a lease that two wanted looks again soon, because another one may be free', async () => {
  const table = new MemoryTable();
  for (const key of ['shard-1', 'shard-2']) table.create(free(key));
  const store = {
    list: async () => table.list(),
    replace: async (seen: Lease, next: Lease) => table.replace(seen, next),
  } as LeaseStore;
  const takerOf = (workerId: string) => {
    const held = new Set<string>();
    return new LeaseTaker({
      store,
      tableName: 'app',
      workerId,
      clock: new ManualClock(),
      random: () => 0,
      leaseDurationMs: LEASE_MS,
      handOffTimeoutMs: 30_000,
      maxLeases: 1,
      maxStolen: 1,
      isHeld: (key) => held.has(key),
      onTaken: (lease: HeldLease) => void held.add(lease.shardId),
      onPlan: () => undefined,
    });
  };
  const [first, second] = [takerOf('a'), takerOf('b')];
  await Promise.all([first.round(), second.round()]);
  expect([first.nextMs, second.nextMs]).toEqual([LEASE_MS / 2, LEASE_MS / 10]);
  await second.round();
  expect([...table.leases.values()].map(({ leaseOwner }) => leaseOwner).sort()).toEqual(['a', 'b']);
  expect(second.nextMs).toBe(LEASE_MS / 2);
});
