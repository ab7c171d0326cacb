export type { BenchRow } from './bench-row';
export { type Benchmark, headingOf, sectionFor } from './benchmark';
export { sectionOf, withSection } from './section';
export { staleSections } from './stale';
export { stampOf } from './stamp';
export { ratioRow, table } from './table';
