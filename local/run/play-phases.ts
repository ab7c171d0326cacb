import { type PacingClock, wait } from '../../client';
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
    let due = begin;
    for (;;) {
      const seconds = (clock.now() - begin) / 1000;
      if (seconds >= phase.atMost || (seconds >= phase.atLeast && phase.isOver(look()))) break;
      number++;
      const bytes = lines.next(number, { hotShare: phase.hotShare, queryBytes: lineBytes });
      yield { kind: 'line', number, bytes };
      due = Math.max(due, clock.now() - CATCH_UP_MS) + bytes.length / (phase.load * BYTES_PER_MS);
      const early = due - clock.now();
      if (early >= SHORTEST_WAIT_MS) await wait(early, clock, signal);
    }
  }
}
