import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { HTTP_BODY_MB } from '../../support/limits';

const { ResponseType } = apigateway;

/** One response that API Gateway gives by itself. */
interface OwnResponse {
  readonly type: apigateway.ResponseType;
  /** Default: API Gateway's own message. */
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

const UNKNOWN_END =
  'Kinesis did not answer in time. The records may have been written; send them again with the same ids.';

/** A specific response takes nothing from the default ones, so each needs its headers. */
function ownResponses(allowed: string): readonly OwnResponse[] {
  return [
    { type: ResponseType.DEFAULT_4XX },
    { type: ResponseType.DEFAULT_5XX, retryAfterSeconds: 1 },
    { type: ResponseType.BAD_REQUEST_BODY, message: `The body cannot be used; ${allowed}` },
    {
      type: ResponseType.REQUEST_TOO_LARGE,
      message: `The body is larger than the ${HTTP_BODY_MB} MB that API Gateway takes; send fewer records in a request.`,
    },
    {
      type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
      message: 'The header Content-Type has to be application/json.',
    },
    { type: ResponseType.THROTTLED, retryAfterSeconds: 1 },
    { type: ResponseType.QUOTA_EXCEEDED, retryAfterSeconds: 3_600 },
    { type: ResponseType.INTEGRATION_FAILURE, message: UNKNOWN_END, retryAfterSeconds: 1 },
    { type: ResponseType.INTEGRATION_TIMEOUT, message: UNKNOWN_END, retryAfterSeconds: 1 },
  ];
}

/**
 * Gives API Gateway's own responses a sentence, and the headers with which a page can read them. They are not
 * evaluated as templates, so with several origins they name the origin of the request; there is nothing in them
 * that another page must not read.
 * @param allowed what a body may be, as the words follow a semicolon
 */
export function addGatewayResponses(
  api: apigateway.RestApi,
  origins: readonly string[],
  allowed: string,
): void {
  const [only, ...others] = origins;
  const origin = others.length === 0 ? `'${only}'` : 'method.request.header.Origin';
  for (const { type, message, retryAfterSeconds } of ownResponses(allowed)) {
    const headers = {
      ...(only !== undefined && {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': "'Retry-After'",
        Vary: "'Origin'",
      }),
      ...(retryAfterSeconds !== undefined && { 'Retry-After': `'${retryAfterSeconds}'` }),
    };
    api.addGatewayResponse(`Response-${type.responseType}`, {
      type,
      responseHeaders: headers,
      templates: {
        'application/json':
          message === undefined ? '{"message":$context.error.messageString}' : JSON.stringify({ message }),
      },
    });
  }
}
