import type { Clock } from '../../local/base/clock';

/** Takes one record, after a time. It never fails. */
export type SlowSink = (signal: AbortSignal) => Promise<void>;

/** So many calls at a time, each of so long; the others wait for their turn. Calls of a signal that ended are dropped. */
export function pool(connections: number, latencyMs: number): (clock: Clock) => SlowSink {
  return (clock) => {
    let free = connections;
    const waiting: (() => void)[] = [];
    return async (signal) => {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free--;
      const next = () => {
        const other = waiting.shift();
        if (other === undefined) free++;
        else other();
      };
      if (signal.aborted) return next();
      await new Promise<void>((resolve) => {
        const cancel = clock.after(latencyMs, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          next();
        });
      });
      next();
    };
  };
}

/** All calls under way share it evenly: it takes so many records a second, all at the end. */
export function shared(recordsPerSecond: number): (clock: Clock) => SlowSink {
  return (clock) => {
    const calls = new Set<AbortSignal>();
    return async (signal) => {
      calls.add(signal);
      await new Promise<void>((resolve) => void clock.after(1, resolve));
      await new Promise<void>((resolve) => void clock.after((calls.size * 1000) / recordsPerSecond, resolve));
      calls.delete(signal);
    };
  };
}
