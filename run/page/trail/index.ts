export { RecordTrails } from './record-trails';
export { type KeptRecord, trailAnswer } from './trail-answer';
