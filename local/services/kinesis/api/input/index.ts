export { enumList, type Input, list, structure } from './collections';
export * from './kinesis-members';
export { required } from './member';
export { operation } from './operation';
export { blob, boolean, integer, oneOf, string, timestamp } from './scalars';
