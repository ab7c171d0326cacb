import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balance, type Lease, requested, sentinel, taken } from '../../../../../client/consumer/leases';
import { Random } from '../../../../../common';

function lease(number: number, leaseOwner?: string, more: Partial<Lease> = {}): Lease {
  return {
    leaseKey: `shard-${String(number).padStart(3, '0')}`,
    leaseOwner,
    leaseCounter: 1,
    checkpoint: sentinel('TRIM_HORIZON'),
    ownerSwitchesSinceCheckpoint: 0,
    parentShardIds: [],
    childShardIds: [],
    ...more,
  };
}

const plan = (workerId: string, leases: readonly Lease[], more = {}) =>
  balance({
    workerId,
    leases,
    isExpired: () => false,
    maxLeases: Number.POSITIVE_INFINITY,
    maxStolen: 10,
    random: () => 0,
    ...more,
  });

describe('a worker', () => {
  it('takes what is free, up to its share and its limit', () => {
    const leases = [lease(0), lease(1), lease(2, 'a'), lease(3, 'a')];
    expect(plan('me', leases).take).toHaveLength(2);
    expect(plan('me', leases, { maxLeases: 1 }).take).toHaveLength(1);
  });

  it('takes what has run out, and does not count its dead owner', () => {
    const leases = [lease(0, 'dead'), lease(1, 'dead')];
    expect(plan('me', leases, { isExpired: () => true })).toMatchObject({
      workers: 1,
      target: 2,
      expired: 2,
    });
  });

  it('leaves finished shards and children of unfinished ones alone', () => {
    const parent = lease(0, 'a');
    const done = lease(1, undefined, { checkpoint: sentinel('SHARD_END') });
    const child = lease(2, undefined, { parentShardIds: [parent.leaseKey] });
    const merged = lease(3, undefined, { parentShardIds: [parent.leaseKey, done.leaseKey] });
    expect(plan('me', [parent, done, child, merged]).take).toEqual([]);
    const orphan = lease(4, undefined, { parentShardIds: [done.leaseKey] });
    expect(plan('me', [done, orphan]).take).toEqual([orphan]);
  });

  it('asks nobody who has no more than the share, unless it lacks two', () => {
    expect(plan('me', [lease(0, 'a'), lease(1, 'me')]).steal).toEqual([]);
    expect(
      plan(
        'me',
        [0, 1, 2].map((n) => lease(n, 'a')),
      ).steal,
    ).toHaveLength(1);
    const even = [lease(0, 'a'), lease(1, 'a'), lease(2, 'b'), lease(3, 'b')];
    expect(plan('me', even).steal).toHaveLength(1);
  });

  it('does not ask for a lease that is being handed over already', () => {
    const leases = [0, 1, 2, 3].map((n) => requested(lease(n, 'a'), 'b'));
    expect(plan('me', leases).steal).toEqual([]);
  });
});

describe('a fleet', () => {
  it('comes to shares that differ by one lease at most, and then rests', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 9 }), fc.nat(), (count, workers, seed) => {
        const random = new Random(seed);
        const ids = Array.from({ length: workers }, (_, n) => `worker-${n}`);
        let leases = Array.from({ length: count }, (_, n) =>
          lease(n, random.next() < 0.5 ? ids[0] : undefined),
        );
        const sharesOf = () => ids.map((id) => leases.filter(({ leaseOwner }) => leaseOwner === id).length);
        const round = () => {
          let moves = 0;
          for (const id of ids) {
            const { take, steal } = plan(id, leases, { random: () => random.next() });
            const keys = new Set([...take, ...steal].map(({ leaseKey }) => leaseKey));
            moves += keys.size;
            leases = leases.map((one) => (keys.has(one.leaseKey) ? taken(one, id) : one));
          }
          return moves;
        };
        for (let rounds = 0; rounds < 30; rounds++) round();
        const shares = sharesOf();
        // As in the KCL, a share rounded up: some workers can have one less than others.
        expect(Math.max(...shares)).toBeLessThanOrEqual(Math.ceil(count / workers));
        expect(round()).toBe(0);
        if (count >= workers) expect(Math.min(...shares)).toBeGreaterThan(0);
      }),
    );
  });
});
