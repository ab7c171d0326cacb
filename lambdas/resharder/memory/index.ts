export { type Lease, LeaseLostError } from './lease';
export { StateTable } from './state-table';
