import { Pacer, type PacingClock, wait } from '../../client';
import type { FedLine } from './recognized-input';

/**
 * Hands lines on at an even rate, a tenth of a second's worth at a time.
 * @param linesPerSecond above 0
 * @throws the signal's reason
 */
export async function* pacedLines(
  lines: AsyncIterable<FedLine>,
  linesPerSecond: number,
  clock: PacingClock,
  signal: AbortSignal,
): AsyncGenerator<FedLine> {
  const pacer = new Pacer(linesPerSecond, () => clock.now());
  const share = Math.ceil(linesPerSecond / 10);
  let left = 0;
  for await (const line of lines) {
    if (left === 0) {
      const delay = pacer.delay();
      if (delay > 0) await wait(delay, clock, signal);
      pacer.spend(share);
      left = share;
    }
    left--;
    yield line;
  }
}
