export { LeaseWorker, type LeaseWorkerOptions, type ShutdownReport } from './lease-worker';
