import { Random } from '../../common';
import type { FaultOptions, FaultService } from './fault-options';

/** What becomes of one invocation. */
export type InvocationVerdict =
  /** The process is killed at its n-th API call; after its work, if it makes fewer. */
  { readonly kind: 'crash'; readonly atCall: number } | { readonly kind: 'timeout' };

/** What becomes of one call of an API. */
export type CallVerdict = 'outage' | 'throttled' | 'failedBefore' | 'failedAfter';

/** What becomes of one datapoint. */
export type DatapointVerdict =
  | { readonly kind: 'late'; readonly minutes: number }
  | { readonly kind: 'missing' };

/** The latest API call at which a crash is drawn: most functions make fewer, and crash after their work. */
const MAX_CRASH_CALL = 4;

/**
 * Draws faults from a seed. Pure: whoever asks says how much time has passed.
 *
 * Each kind draws from a stream of random numbers of its own for each target, so the n-th invocation of a
 * function has the same verdict in every run. It depends neither on the other kinds nor on what else happens
 * at the time. Where two kinds meet in one call, the first in the order of their types wins.
 */
export class FaultPlan {
  private readonly streams = new Map<string, Random>();

  constructor(private readonly options: FaultOptions) {}

  /** The verdict on the next invocation of a function. */
  invocation(functionName: string): InvocationVerdict | undefined {
    const { crashes, timeouts } = this.options;
    const isCrash = this.draws('crash', functionName, crashes);
    const isTimeout = this.draws('timeout', functionName, timeouts);
    if (isCrash) {
      return { kind: 'crash', atCall: this.whole('crash at', functionName, MAX_CRASH_CALL) };
    }
    return isTimeout ? { kind: 'timeout' } : undefined;
  }

  /** The verdict on the next call of an operation. */
  call(service: FaultService, operation: string, elapsedMs: number): CallVerdict | undefined {
    const shares = { ...this.options, ...this.options.calls?.[service] };
    const target = `${service} ${operation}`;
    // All are drawn, so that each stream moves on by one number a call.
    const drawn = (['throttled', 'failedBefore', 'failedAfter'] as const).filter((kind) =>
      this.draws(kind, target, shares[kind]),
    );
    return this.isDown(service, elapsedMs) ? 'outage' : drawn[0];
  }

  /** Whether a service is down. */
  isDown(service: FaultService, elapsedMs: number): boolean {
    const { outages = [] } = this.options;
    return outages.some(
      (outage) =>
        outage.service === service &&
        elapsedMs >= outage.fromSeconds * 1000 &&
        elapsedMs < outage.toSeconds * 1000,
    );
  }

  /**
   * The entries of the next batch that fail: some, not all, unless there is one only. For each place, a number
   * from 0 to 1 that tells how.
   */
  partOf(kind: 'partialPut' | 'partialWrite', target: string, entries: number): Map<number, number> {
    const { partialPuts, partialWrites } = this.options;
    const failing = new Map<number, number>();
    if (!this.draws(kind, target, kind === 'partialPut' ? partialPuts : partialWrites)) return failing;
    const random = this.stream(`${kind} entries`, target);
    const count = 1 + Math.floor(random.next() * Math.max(1, entries - 1));
    while (failing.size < Math.min(count, entries)) {
      failing.set(Math.floor(random.next() * entries), random.next());
    }
    return failing;
  }

  /** How many times as long the next round of a stream's reshard takes. */
  slowdown(streamName: string): number {
    const { slowReshards, slowReshardFactor = 5 } = this.options;
    return this.draws('slowReshard', streamName, slowReshards) ? slowReshardFactor : 1;
  }

  /** The verdict on a metric's datapoint of the next minute. */
  datapoint(metric: string): DatapointVerdict | undefined {
    const { lateDatapoints, missingDatapoints, maxMinutesLate = 5 } = this.options;
    const isLate = this.draws('lateDatapoint', metric, lateDatapoints);
    const isMissing = this.draws('missingDatapoint', metric, missingDatapoints);
    if (isLate) return { kind: 'late', minutes: this.whole('minutes late', metric, maxMinutesLate) };
    return isMissing ? { kind: 'missing' } : undefined;
  }

  private draws(kind: string, target: string, share = 0): boolean {
    return share > 0 && this.stream(kind, target).next() < share;
  }

  /** A whole number from 1 to `most`. */
  private whole(kind: string, target: string, most: number): number {
    return 1 + Math.floor(this.stream(kind, target).next() * most);
  }

  private stream(kind: string, target: string): Random {
    const name = `${kind} ${target}`;
    const stream = this.streams.get(name) ?? new Random(hash(`${this.options.seed ?? 1} ${name}`));
    this.streams.set(name, stream);
    return stream;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
