import type { RequestParameters } from './mapping';

/** A response that API Gateway gives by itself, as the template changes it. */
export interface GatewayResponseSettings {
  readonly statusCode?: string;
  /** E.g. `gatewayresponse.header.Retry-After` to `'1'`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** By content type. They are not evaluated; only variables are replaced. */
  readonly templates: Readonly<Record<string, string>>;
}

/**
 * The responses with which a request can end here, with API Gateway's statuses and messages.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: [403, 'Forbidden'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  BAD_REQUEST_BODY: [400, 'Invalid request body'],
  INTEGRATION_FAILURE: [504, 'Internal server error'],
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded'],
  REQUEST_TOO_LARGE: [413, 'HTTP content length exceeded 10485760 bytes.'],
  THROTTLED: [429, 'Too Many Requests'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

/** Ends a request with a response of API Gateway itself. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';

  constructor(
    readonly type: GatewayResponseType,
    /** What a log says of it. */
    readonly detail: string = GATEWAY_RESPONSES[type][1],
  ) {
    super(detail);
  }
}

/** A response over HTTP. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The response to a request that ended with an error, as the API has changed it. */
export function gatewayResponse(
  { type, detail }: GatewayError,
  settingsOf: (type: string) => GatewayResponseSettings | undefined,
  parameters: RequestParameters,
): HttpResponse {
  const [status, message] = GATEWAY_RESPONSES[type];
  const settings = settingsOf(type) ?? settingsOf(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const template = settings?.templates['application/json'] ?? '{"message":$context.error.messageString}';
  const variables: Readonly<Record<string, string>> = {
    messageString: JSON.stringify(message),
    message,
    validationErrorString: detail,
    responseType: type,
  };
  return {
    status: Number(settings?.statusCode ?? status),
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': `${type}Exception`,
      ...headersOf(settings, parameters),
    },
    body: template.replace(/\$context\.error\.(\w+)/g, (text, name) => variables[name] ?? text),
  };
}

const HEADER = 'gatewayresponse.header.';
const REQUEST_HEADER = 'method.request.header.';

/** Static values stand in single quotes; others come from the request. */
function headersOf(
  settings: GatewayResponseSettings | undefined,
  { header }: RequestParameters,
): Record<string, string> {
  const entries = Object.entries(settings?.parameters ?? {}).flatMap(([name, value]): [string, string][] => {
    if (!name.startsWith(HEADER)) return [];
    const key = name.slice(HEADER.length);
    if (/^'.*'$/.test(value)) return [[key, value.slice(1, -1)]];
    if (!value.startsWith(REQUEST_HEADER)) return [];
    const wanted = value.slice(REQUEST_HEADER.length).toLowerCase();
    const found = Object.entries(header).find(([candidate]) => candidate.toLowerCase() === wanted);
    return found === undefined ? [] : [[key, found[1]]];
  });
  return Object.fromEntries(entries);
}
