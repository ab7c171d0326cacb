import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  cborOf,
  jsonErrorResponse,
  wireOf,
  xmlErrorResponse,
} from '../http';
import type { FaultService } from './fault-options';
import type { CallVerdict } from './fault-plan';

interface ServiceErrors {
  /** The service's name in signatures. */
  readonly signingName: string;
  /** The content type of its JSON; without it the service speaks XML. */
  readonly json?: string;
  readonly throttled: (operation: string) => AwsError;
  /** It failed, and may or may not have done its work. */
  readonly failed: AwsError;
  /** It is down. */
  readonly down: AwsError;
}

const JSON_0 = 'application/x-amz-json-1.0';
const JSON_1 = 'application/x-amz-json-1.1';

const rateExceeded = (code: string, status = 400) => new AwsError(code, 'Rate exceeded', status);
const internal = (code: string) =>
  new AwsError(code, 'The request processing has failed because of an unknown error.', 500);
const unavailable = (code = 'ServiceUnavailable', message = 'Service is unable to handle request.') =>
  new AwsError(code, message, 503);

const WRITES_AND_READS = ['PutRecord', 'PutRecords', 'GetRecords', 'GetShardIterator'];
const TABLE_OPERATION = /Table|TimeToLive|Tag|Limits|Endpoints/;

/**
 * The errors by which each service throttles and fails. The AWS SDKs repeat all of them: they know the
 * throttling errors by their codes, the others by their status 500 or 503. The codes are those of the services'
 * models where a model has them, otherwise those of the page "Common Errors" in the service's API reference.
 */
const ERRORS: Readonly<Record<FaultService, ServiceErrors>> = {
  kinesis: {
    signingName: 'kinesis',
    json: JSON_1,
    throttled: (operation) =>
      WRITES_AND_READS.includes(operation)
        ? rateExceeded('ProvisionedThroughputExceededException')
        : rateExceeded('LimitExceededException'),
    failed: internal('InternalFailure'),
    down: unavailable(),
  },
  dynamodb: {
    signingName: 'dynamodb',
    json: JSON_0,
    throttled: (operation) =>
      TABLE_OPERATION.test(operation)
        ? rateExceeded('ThrottlingException')
        : rateExceeded('ProvisionedThroughputExceededException'),
    failed: internal('InternalServerError'),
    down: unavailable(),
  },
  s3: {
    signingName: 's3',
    throttled: () => new AwsError('SlowDown', 'Please reduce your request rate.', 503),
    failed: new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500),
    down: unavailable(),
  },
  sqs: {
    signingName: 'sqs',
    json: JSON_0,
    throttled: () => rateExceeded('RequestThrottled', 403),
    failed: internal('InternalError'),
    down: unavailable(),
  },
  sns: {
    signingName: 'sns',
    throttled: () => rateExceeded('Throttled', 429),
    failed: internal('InternalError'),
    down: unavailable(),
  },
  lambda: {
    signingName: 'lambda',
    json: 'application/json',
    throttled: () => rateExceeded('TooManyRequestsException', 429),
    failed: internal('ServiceException'),
    down: unavailable('ServiceUnavailableException'),
  },
  cloudwatch: {
    signingName: 'monitoring',
    json: JSON_0,
    throttled: () => rateExceeded('ThrottlingException'),
    failed: internal('InternalServiceFault'),
    down: unavailable(),
  },
  eventbridge: {
    signingName: 'events',
    json: JSON_1,
    throttled: () => rateExceeded('ThrottlingException'),
    failed: internal('InternalException'),
    down: unavailable(),
  },
  stepfunctions: {
    signingName: 'states',
    json: JSON_0,
    throttled: () => rateExceeded('ThrottlingException'),
    failed: internal('InternalFailure'),
    down: unavailable(),
  },
  firehose: {
    signingName: 'firehose',
    json: JSON_1,
    // Firehose has no throttling error for records: a put beyond the limits is answered with this one.
    throttled: () => unavailable('ServiceUnavailableException', 'Slow down.'),
    failed: internal('InternalFailure'),
    down: unavailable('ServiceUnavailableException'),
  },
  cloudformation: {
    signingName: 'cloudformation',
    throttled: () => rateExceeded('Throttling'),
    failed: internal('InternalFailure'),
    down: unavailable(),
  },
};

/** The service with this name in signatures. */
export function serviceSignedAs(signingName: string): FaultService | undefined {
  const entries = Object.entries(ERRORS) as [FaultService, ServiceErrors][];
  return entries.find(([, errors]) => errors.signingName === signingName)?.[0];
}

/** The error that a service answers. */
export function errorOf(service: FaultService, verdict: CallVerdict, operation: string): AwsError {
  const { throttled, failed, down } = ERRORS[service];
  if (verdict === 'throttled') return throttled(operation);
  return verdict === 'outage' ? down : failed;
}

/** An error in the protocol of the request, which its service speaks. */
export function errorResponse(
  service: FaultService,
  error: AwsError,
  { headers }: Pick<AwsRequest, 'headers'>,
): AwsResponse {
  const { json, signingName } = ERRORS[service];
  const cbor = cborOf(headers);
  if (cbor !== undefined) return cbor.writeError(error);
  if (wireOf(headers) === 'query') return xmlErrorResponse(error, signingName);
  return json === undefined ? xmlErrorResponse(error, signingName) : jsonErrorResponse(error, json);
}
