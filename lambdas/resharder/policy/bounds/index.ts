export { type BoundsSchedule, boundsAt, type Hold, readSchedules } from './bounds';
