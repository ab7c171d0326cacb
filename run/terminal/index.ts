export { formatAccount } from './format-account';
export { describeReshard, describeStart, describeTransition, type StartNote, startNotes } from './narration';
export { type DisplayOutput, ProgressDisplay, type ProgressSnapshot } from './progress';
