export { type HoldRequest, readHoldRequest } from './hold-request';
export { readSettings, type Settings } from './settings';
