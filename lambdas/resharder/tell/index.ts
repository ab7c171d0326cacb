export { decisionEntry, type Log } from './log';
export { metricsLine } from './metrics-line';
export { Notifier } from './notifier';
