import { type PacingClock, wait } from '../../client';
import { Random } from '../../common';
import type { KeyDistribution } from '../../simulator';
import { ClickstreamLines, type InputLine } from '../feed';
import { MinutePlan, type OpenShard, SMALLEST_RECORD_BYTES } from './minute-plan';
import { Visitors } from './visitors';

/** The load that becomes lines. */
export interface TraceLoad {
  /** In shards, one value for each minute. */
  readonly demand: Float64Array;
  readonly keys: KeyDistribution;
  readonly scale: number;
  readonly seed: number;
}

/** What the lines are written with. */
export interface TraceHost {
  readonly clock: PacingClock;
  readonly signal: AbortSignal;
  readonly openShards: () => readonly OpenShard[];
  /** Called when a minute begins, with its number from 0. */
  readonly onMinute: (minute: number) => void;
}

/** Lines that no consumer can read: as many as in real logs. */
const POISON_SHARE = 0.002;
const MINUTE_MS = 60_000;

/**
 * A load as lines of a clickstream, minute by minute.
 * @throws the signal's reason
 */
export async function* traceLines(load: TraceLoad, host: TraceHost): AsyncGenerator<InputLine> {
  const { clock, signal, openShards, onMinute } = host;
  const { demand, keys, scale, seed } = load;
  const startTime = clock.now();
  const lines = new ClickstreamLines({ seed, poisonShare: POISON_SHARE, startTime });
  const plan = new MinutePlan(keys, scale);
  const visitors = new Visitors(keys);
  const random = new Random(seed + 1);
  let number = 0;
  for (const [minute, load] of demand.entries()) {
    onMinute(minute);
    const begin = startTime + minute * MINUTE_MS;
    for (const { atMs, bytes, shard } of plan.next(load, openShards())) {
      await until(begin + atMs, clock, signal);
      number++;
      const line = lines.next(number, {
        visitor: visitors.within(shard, random.next()),
        time: clock.now(),
        queryBytes: Math.max(0, bytes - SMALLEST_RECORD_BYTES),
      });
      yield { kind: 'line', number, bytes: line };
    }
    await until(begin + MINUTE_MS, clock, signal);
  }
}

async function until(time: number, clock: PacingClock, signal: AbortSignal): Promise<void> {
  const early = time - clock.now();
  if (early > 0) await wait(early, clock, signal);
}
