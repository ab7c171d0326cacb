export { type Backoff, fullJitter } from './full-jitter';
export { Pacer } from './pacer';
export { type PacingClock, systemClock } from './pacing-clock';
export { wait } from './wait';
