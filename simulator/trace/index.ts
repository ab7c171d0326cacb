export { type LoadScale, loadOf, quantile } from './load';
export { parseTrace } from './parse-trace';
export type { Trace } from './rows-to-trace';
