import type { BenchRow } from './bench-row';
import { stampOf } from './section';
import { table } from './table';

/** A section of docs/benchmarks.md, and the way to measure it. */
export interface Benchmark {
  /** The word by which `npm run bench` runs it alone. */
  readonly name: string;
  readonly title: string;
  /** The files and folders whose speed it measures. */
  readonly measures: readonly string[];
  /** A long benchmark, or one that needs what not every machine has, runs only when it is named. */
  readonly isLong?: boolean;
  run(): Promise<readonly BenchRow[]>;
}

export function headingOf({ title }: Pick<Benchmark, 'title'>): string {
  return `## ${title}`;
}

/** @param now when it was measured */
export function sectionFor(benchmark: Benchmark, rows: readonly BenchRow[], now: Date): string {
  return table(`${headingOf(benchmark)}\n\n${stampOf(now)}`, rows);
}
