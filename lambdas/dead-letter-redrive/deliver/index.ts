export { checkLeftovers, withoutProgress } from './leftovers';
export { type RedriveCounts, redriveBatch } from './redrive-batch';
