export { EventClock, type EventClockOptions } from './event-clock';
