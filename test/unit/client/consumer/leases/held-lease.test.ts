import { describe, expect, it } from 'vitest';
import { LeaseLostError } from '../../../../../client/consumer';
import { HeldLease, type Lease, requested, SHARD_END, taken } from '../../../../../client/consumer/leases';
import { leaseOn } from '../../../../../client/consumer/shards';
import { ManualClock } from '../../../../support/manual-clock';
import { MemoryTable, type Wire, WiredStore } from '../support/memory-store';

const KEY = 'shard';
const at = (sequenceNumber: string, subSequenceNumber = 0) => ({ sequenceNumber, subSequenceNumber });

function world(wire: Wire = async (call) => call()) {
  const clock = new ManualClock(0);
  const table = new MemoryTable();
  const lease: Lease = {
    ...leaseOn({ shardId: KEY, parentShardIds: [], hashKeyRange: { start: '0', end: '9' } }, 'TRIM_HORIZON'),
    leaseOwner: 'me',
  };
  table.create(lease);
  const store = new WiredStore(table, wire);
  const held = new HeldLease(lease, 0, { store, workerId: 'me', clock, leaseDurationMs: 1000 });
  const stored = () => table.leases.get(KEY) as Lease;
  const change = (next: (lease: Lease) => Lease) => void table.leases.set(KEY, next(stored()));
  return { clock, held, stored, change };
}

describe('a lease that is held', () => {
  it('stores its progress with each renewal, and never one that goes back', async () => {
    const { held, stored } = world();
    held.advance(at('20', 3));
    held.advance(at('20', 1));
    await held.renew();
    expect(stored()).toMatchObject({ leaseCounter: 1, checkpoint: at('20', 3) });
  });

  it('is valid for its duration, from before the write that renewed it', async () => {
    const { clock, held } = world();
    await clock.advance(999);
    expect(held.isValid).toBe(true);
    await clock.advance(1);
    expect(held.isValid).toBe(false);
    await held.renew();
    expect(held.isValid).toBe(true);
  });

  it('is lost when another worker has it, and then stores nothing', async () => {
    const { held, stored, change } = world();
    change((lease) => taken(lease, 'other'));
    held.advance(at('30'));
    await expect(held.renew()).rejects.toThrow(LeaseLostError);
    expect(held.lost.aborted).toBe(true);
    expect(held.isValid).toBe(false);
    await held.release();
    expect(stored()).toMatchObject({ leaseOwner: 'other', checkpoint: at('TRIM_HORIZON') });
  });

  it('learns at its next write that another worker wants it, and hands it over with its progress', async () => {
    const { held, stored, change } = world();
    change((lease) => requested(lease, 'other'));
    held.advance(at('40'));
    await held.renew();
    expect(held.wanted.aborted).toBe(true);
    expect(stored()).toMatchObject({ leaseOwner: 'other', checkpointOwner: 'me', checkpoint: at('40') });
    held.advance(at('41'));
    await held.release();
    expect(stored()).toMatchObject({ leaseOwner: 'other', checkpoint: at('41') });
    expect(stored().checkpointOwner).toBeUndefined();
  });

  it('goes on after a write whose answer was lost', async () => {
    let isDeaf = true;
    const { held, stored } = world(async (call) => {
      const result = call();
      if (isDeaf) throw new Error('timeout');
      return result;
    });
    await expect(held.renew()).rejects.toThrow('timeout');
    isDeaf = false;
    await held.renew();
    expect(stored().leaseCounter).toBe(2);
    expect(held.lost.aborted).toBe(false);
  });

  it('is given up with the end of its shard', async () => {
    const { held, stored } = world();
    await held.finish(['b', 'a']);
    expect(stored()).toMatchObject({ checkpoint: SHARD_END, childShardIds: ['a', 'b'] });
    expect(stored().leaseOwner).toBeUndefined();
  });

  it('can be set free', async () => {
    const { held, stored } = world();
    held.advance(at('50'));
    await held.release();
    expect(stored()).toMatchObject({ checkpoint: at('50'), leaseCounter: 1 });
    expect(stored().leaseOwner).toBeUndefined();
  });
});
