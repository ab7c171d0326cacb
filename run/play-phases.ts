import { type PacingClock, wait } from '../client';
import type { ClickstreamLines } from './clickstream-lines';
import type { InputLine } from './line-splitter';
import type { Phase, StreamView } from './scenario';

/** Where a story is played. */
export interface Stage {
  readonly clock: PacingClock;
  readonly signal: AbortSignal;
  /** Bytes of a line, about. */
  readonly lineBytes: number;
  readonly look: () => StreamView;
  /** Told when a phase begins. */
  readonly onPhase: (phase: Phase) => void;
}

/** Waits shorter than this are put together: timers come a millisecond late. */
const SHORTEST_WAIT_MS = 20;
/** A busy machine comes late by less than this, and catches up; what the stream did not take for longer is not made up for. */
const CATCH_UP_MS = 500;
const BYTES_PER_MS = (1024 * 1024) / 1000;

/**
 * Lines in the pace of each phase, as far as whoever takes them keeps up.
 * @throws the signal's reason
 */
export async function* playPhases(
  phases: readonly Phase[],
  lines: ClickstreamLines,
  { clock, signal, lineBytes, look, onPhase }: Stage,
): AsyncGenerator<InputLine> {
  let number = 0;
  for (const phase of phases) {
    onPhase(phase);
    const begin = clock.now();
    const viewAtBegin = look();
    const hot = new Pace(begin, phase.load * phase.hotShare);
    const others = new Pace(begin, phase.load * (1 - phase.hotShare));
    for (;;) {
      const now = clock.now();
      const seconds = (now - begin) / 1000;
      if (seconds >= phase.atMost || (seconds >= phase.atLeast && phase.isOver(look(), viewAtBegin))) break;
      number++;
      // A machine that cannot bring all of the load leaves out of the others': one visitor's is what the phase is about.
      const isHot = hot.due <= Math.max(now, others.due);
      const bytes = lines.next(number, { hotShare: isHot ? 1 : 0, queryBytes: lineBytes });
      yield { kind: 'line', number, bytes };
      (isHot ? hot : others).count(bytes.length, clock.now());
      const early = Math.min(hot.due, others.due) - clock.now();
      if (early >= SHORTEST_WAIT_MS) await wait(early, clock, signal);
    }
  }
}

/** When the next line of a load is due. */
class Pace {
  private readonly bytesPerMs: number;

  /** @param load MiB a second; with 0 no line is ever due */
  constructor(
    public due: number,
    load: number,
  ) {
    this.bytesPerMs = load * BYTES_PER_MS;
    if (load === 0) this.due = Number.POSITIVE_INFINITY;
  }

  count(bytes: number, now: number): void {
    this.due = Math.max(this.due, now - CATCH_UP_MS) + bytes / this.bytesPerMs;
  }
}
