export { AwsError } from '../base/aws-error';
export type { AwsRequest, AwsResponse, AwsService, PublicApis } from './aws-service';
export { internalFailure, jsonErrorResponse, xmlErrorResponse } from './error-response';
export { foreignRequest } from './foreign-request';
export { type Caller, FrontDoor, type FrontDoorOptions } from './front-door';
export { type JsonInput, type JsonOperation, JsonService, type JsonServiceOptions } from './json-service';
export { accessKeyOf } from './read-request';
export {
  Bytes,
  CborProtocol,
  cborOf,
  QueryProtocol,
  Timestamp,
  type WireName,
  type WireProtocol,
  type Written,
  wireOf,
} from './wire';
