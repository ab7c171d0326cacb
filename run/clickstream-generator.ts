import { ClickstreamLines, type ClickstreamLinesOptions } from './clickstream-lines';
import type { InputLine } from './line-splitter';

/** What the generator makes. */
export interface ClickstreamOptions extends ClickstreamLinesOptions {
  /** How many lines. */
  readonly lines: number;
}

/** So many lines of {@link ClickstreamLines}, as fast as they are taken. */
export async function* generateClickstream({
  lines,
  ...options
}: ClickstreamOptions): AsyncGenerator<InputLine> {
  const clickstream = new ClickstreamLines(options);
  for (let number = 1; number <= lines; number++) {
    yield { kind: 'line', number, bytes: clickstream.next(number) };
  }
}
