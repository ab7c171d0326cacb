import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EnvironmentPool,
  type Lease,
} from '../../../../../local/services/lambda/environments/environment-pool';
import { ManualClock, settle } from '../../../../support/manual-clock';

class FakeEnvironment {
  usable = true;
  readonly ended: Promise<void>;
  private markEnded: () => void = () => undefined;

  constructor(readonly key: string) {
    this.ended = new Promise((resolve) => {
      this.markEnded = resolve;
    });
  }

  async end(): Promise<void> {
    this.usable = false;
    this.markEnded();
  }
}

function start(maxEnvironments: number) {
  const clock = new ManualClock();
  const started: FakeEnvironment[] = [];
  const pool = new EnvironmentPool<FakeEnvironment>({ maxEnvironments, idleMs: 1000, clock });
  const acquire = (
    key: string,
    lender?: FakeEnvironment,
    isApart = false,
  ): Promise<Lease<FakeEnvironment>> => {
    const create = () => {
      const environment = new FakeEnvironment(key);
      started.push(environment);
      return environment;
    };
    return pool.acquire(key, create, lender, isApart);
  };
  const alive = () => started.filter((environment) => environment.usable);
  return { clock, pool, acquire, started, alive };
}

/** Whether a promise has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const mark = () => {
    done = true;
  };
  promise.then(mark, mark);
  await settle();
  return done;
}

/** An invocation of the function `key`, and what it invokes. */
interface Call {
  readonly key: string;
  readonly dies: boolean;
  readonly parallel: boolean;
  readonly nested: readonly Call[];
}

const callTree: (depth?: number) => fc.Arbitrary<Call> = fc.memo((depth) =>
  fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    dies: fc.boolean(),
    parallel: fc.boolean(),
    nested: depth > 1 ? fc.array(callTree(), { maxLength: 2 }) : fc.constant([]),
  }),
);

describe('the pool of execution environments', () => {
  it('reuses an idle environment of the same function, and no other', async () => {
    const { acquire, started } = start(4);
    const first = await acquire('a');
    first.release();
    expect((await acquire('a')).environment).toBe(first.environment);
    expect((await acquire('b')).environment).not.toBe(first.environment);
    expect(started).toHaveLength(2);
  });

  it('lets what exceeds the cap wait, first come first served', async () => {
    const { acquire } = start(1);
    const first = await acquire('a');
    const second = acquire('a');
    const third = acquire('a');
    expect(await settled(second)).toBe(false);
    first.release();
    (await second).release();
    expect((await third).environment).toBe(first.environment);
  });

  it('retires the environments of a key: an idle one at once, a busy one after its work', async () => {
    const { acquire, pool, started, alive } = start(4);
    const [busy, idle, other] = [await acquire('a'), await acquire('a'), await acquire('b')];
    idle.release();
    other.release();
    pool.retire((key) => key === 'a');
    expect(alive()).toEqual([busy.environment, other.environment]);
    busy.release();
    expect(alive()).toEqual([other.environment]);
    expect((await acquire('a')).environment).toBe(started[3]);
    expect((await acquire('b')).environment).toBe(other.environment);
  });

  it('gives a place apart at once, and keeps it warm whatever the others need', async () => {
    const { acquire, alive } = start(1);
    const busy = await acquire('a');
    const apart = await acquire('own', undefined, true);
    apart.release();
    const next = acquire('b');
    busy.release();
    (await next).release();
    expect(alive().map(({ key }) => key)).toEqual(['own', 'b']);
    expect((await acquire('own', undefined, true)).environment).toBe(apart.environment);
  });

  it('has as many places apart as others; what exceeds them waits its turn', async () => {
    const { acquire, alive } = start(1);
    const [first, turn] = [await acquire('own', undefined, true), await acquire('own', undefined, true)];
    const third = acquire('own', undefined, true);
    const other = acquire('a');
    expect([await settled(third), await settled(other)]).toEqual([false, false]);
    turn.release();
    expect((await third).environment).toBe(turn.environment);
    first.release();
    (await third).release();
    await other;
    expect(alive().map(({ key }) => key)).toEqual(['own', 'a']);
  });

  it('ends the longest idle environment to make place for another function', async () => {
    const { acquire, alive } = start(2);
    const [a, b] = [await acquire('a'), await acquire('b')];
    a.release();
    b.release();
    await acquire('c');
    expect(alive().map((environment) => environment.key)).toEqual(['b', 'c']);
  });

  it('gives a place first to the function that has an idle process', async () => {
    const { acquire, started } = start(2);
    const [a, b] = [await acquire('a'), await acquire('b')];
    const [nextA, nextB] = [acquire('a'), acquire('b')];
    b.release();
    expect([await settled(nextA), (await nextB).environment]).toEqual([false, b.environment]);
    a.release();
    expect((await nextA).environment).toBe(a.environment);
    expect(started).toHaveLength(2);
  });

  it('takes a process from a function that has more, for one that has none or few', async () => {
    const { acquire, alive } = start(4);
    const leases = [await acquire('a'), await acquire('a'), await acquire('a'), await acquire('a')];
    const waiting = ['b', 'b', 'b'].map((key) => acquire(key));
    for (const lease of leases) lease.release();
    await settled(Promise.all(waiting));
    expect(alive().map(({ key }) => key)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('starts a process for each function, and no more, when all of them have more work than places', async () => {
    const { acquire, started } = start(8);
    const work = async (key: string) => {
      const lease = await acquire(key);
      await settle();
      lease.release();
    };
    const keys = Array.from({ length: 600 }, (_, i) => ['a', 'b', 'c'][i % 3] ?? '');
    await Promise.all(keys.map(work));
    expect(started).toHaveLength(8);
  });

  it('ends an environment that stays idle, not one that is used again', async () => {
    const { acquire, alive, clock } = start(2);
    const [a, b] = [await acquire('a'), await acquire('b')];
    a.release();
    b.release();
    await clock.advance(999);
    await acquire('b');
    await clock.advance(1);
    expect(alive().map((environment) => environment.key)).toEqual(['b']);
    expect(clock.pending).toBe(0);
  });

  it('does not hand out an environment that died while it was idle', async () => {
    const { acquire } = start(1);
    const first = await acquire('a');
    first.release();
    await first.environment.end();
    expect((await acquire('a')).environment).not.toBe(first.environment);
  });

  it('gives the place of one that died at work to the next', async () => {
    const { acquire } = start(1);
    const first = await acquire('a');
    const second = acquire('a');
    await first.environment.end();
    first.release();
    expect((await second).environment).not.toBe(first.environment);
  });

  it('serves nested invocations on the place of the one that waits for them, before all others', async () => {
    const { acquire } = start(1);
    const outer = await acquire('a');
    const another = acquire('a');
    const inner = await acquire('b', outer.environment);
    const innermost = await acquire('c', inner.environment);
    expect(await settled(another)).toBe(false);
    innermost.release();
    inner.release();
    expect(await settled(another)).toBe(false);
    outer.release();
    await another;
  });

  it('gives a place that is lent and not needed to whoever waits', async () => {
    const { acquire } = start(2);
    const outer = await acquire('a');
    const inner = await acquire('b', outer.environment);
    const another = await acquire('a');
    expect(await settled(acquire('a'))).toBe(false);
    inner.release();
    another.release();
  });

  it('lends one place however many nested invocations one environment waits for', async () => {
    const { acquire } = start(1);
    const outer = await acquire('a');
    const first = acquire('b', outer.environment);
    const second = acquire('b', outer.environment);
    const lease = await first;
    expect(await settled(second)).toBe(false);
    lease.release();
    await second;
  });

  it('refuses who waits, and ends all, when it closes', async () => {
    const { acquire, pool, alive } = start(2);
    const idle = await acquire('a');
    await acquire('b');
    idle.release();
    await acquire('c');
    const waiting = acquire('d');
    await Promise.all([expect(waiting).rejects.toThrow('stopping'), pool.close()]);
    await expect(acquire('a')).rejects.toThrow('stopping');
    expect(alive()).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN])('needs a place at least: %d is refused', (places) => {
    expect(() => start(places)).toThrow(`maxEnvironments must be a whole number of 1 or more, got ${places}`);
  });

  it('hands on why an environment could not be started, and goes on', async () => {
    const { pool, acquire } = start(1);
    const failing = pool.acquire('a', () => {
      throw new Error('no memory');
    });
    await expect(failing).rejects.toThrow('no memory');
    await acquire('a');
  });

  it('never lets more work at once than the cap, and never gets stuck, whatever invokes whatever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(callTree(4), { maxLength: 6 }),
        async (cap, calls) => {
          const { acquire, pool, alive } = start(cap);
          let working = 0;
          let mostWorking = 0;
          let done = 0;
          const work = (change: number) => {
            working += change;
            mostWorking = Math.max(mostWorking, working);
          };
          const run = async (call: Call, lender?: FakeEnvironment): Promise<void> => {
            const lease = await acquire(call.key, lender);
            expect(lease.environment.usable).toBe(true);
            work(1);
            await settle();
            if (call.nested.length > 0) {
              work(-1);
              const nested = (inner: Call) => run(inner, lease.environment);
              if (call.parallel) await Promise.all(call.nested.map(nested));
              else for (const inner of call.nested) await nested(inner);
              work(1);
            }
            work(-1);
            if (call.dies) await lease.environment.end();
            lease.release();
            done += 1;
          };
          await Promise.all(calls.map((call) => run(call)));
          const count = (all: readonly Call[]): number =>
            all.reduce((sum, { nested }) => sum + 1 + count(nested), 0);
          expect(done).toBe(count(calls));
          expect(mostWorking).toBeLessThanOrEqual(cap);
          expect(alive().length).toBeLessThanOrEqual(cap);
          await pool.close();
        },
      ),
      { numRuns: 100 },
    );
  });
});
