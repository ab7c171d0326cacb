export { CborProtocol, cborOf } from './cbor-protocol';
export { JsonProtocol } from './json-protocol';
export { QueryProtocol, type QueryProtocolOptions } from './query-protocol';
export { Bytes, Timestamp, type Written } from './values';
export { type WireName, type WireProtocol, wireOf } from './wire-protocol';
