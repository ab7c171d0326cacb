export { integrate } from './integrate';
export { type Address, addressOf } from './parse-address';
