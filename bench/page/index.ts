export type { BenchRow } from './bench-row';
export { type Benchmark, headingOf, sectionFor } from './benchmark';
export { sectionOf, stampOf, withSection } from './section';
export { staleSections } from './stale';
export { ratioRow, table } from './table';
