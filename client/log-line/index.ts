export { decodeLine, type LogLine } from './decode-line';
export { type EncodedLine, encodeLine } from './encode-line';
export { eventId } from './event-id';
export { NotALogLineError } from './not-a-log-line-error';
export { pseudonym } from './pseudonym';
