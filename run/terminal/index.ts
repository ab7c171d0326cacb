export { formatAccount } from './format-account';
export {
  dayAndTime,
  describeReshard,
  describeTransition,
  formatNarration,
  type Narration,
  timeOfDay,
} from './narration-line';
export { type Paper, type PaperOutput, PLAIN, paperOf, wrap } from './paper';
export { type DisplayOutput, ProgressDisplay, type ProgressSnapshot } from './progress';
export { describeStart, explainStart, type StartNote, startNotes } from './start-notes';
