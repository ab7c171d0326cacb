import type { AwsRequest, AwsResponse, AwsService } from '../../../http';
import { GatewayError, type HttpResponse } from '../gateway-response';
import type { MappingTemplate, RequestParameters } from '../mapping';
import type { Integration, IntegrationResponse } from '../rest-api';

/** A request on its way to an integration. */
export interface IntegrationRequest {
  readonly body: string;
  readonly contentType: string;
  readonly parameters: RequestParameters;
  readonly context: Readonly<Record<string, unknown>>;
}

/** What an integration answered, before it is mapped. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

const JSON_TYPE = 'application/json';

/**
 * Maps a request, calls the integration, and maps its answer.
 * @param kinesis the service as clients of the endpoint have it, with its limits and its faults
 * @throws GatewayError for a content type without a template, and for a template that cannot be evaluated
 */
export async function integrate(
  integration: Integration,
  request: IntegrationRequest,
  kinesis: Pick<AwsService, 'handle'>,
): Promise<{ readonly response: HttpResponse; readonly integrationStatus: number }> {
  const mapped = mapRequest(integration, request);
  const answer =
    integration.operation === undefined
      ? mockAnswer(mapped)
      : await answerOf(kinesis, integration.operation, mapped, integration.headers);
  const chosen = responseFor(integration.responses, answer.status);
  if (chosen === undefined) {
    throw new GatewayError(
      'API_CONFIGURATION_ERROR',
      `no integration response for the status ${answer.status}`,
    );
  }
  return { response: mapResponse(chosen, answer, request), integrationStatus: answer.status };
}

function mapRequest({ requestTemplates, passthrough }: Integration, request: IntegrationRequest): string {
  const template = requestTemplates.get(request.contentType);
  if (template !== undefined) return evaluate(template, request, request.body).text;
  const passes =
    passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && requestTemplates.size === 0);
  if (!passes) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', request.contentType);
  return request.body;
}

/** A mock answers with the status in the mapped request, which need not be strict JSON. */
function mockAnswer(mapped: string): Answer {
  const [, status] = /statusCode["']?\s*:\s*["']?(\d{3})/.exec(mapped) ?? [];
  if (status === undefined) throw new GatewayError('API_CONFIGURATION_ERROR', 'a mock without a statusCode');
  return { status: Number(status), body: '' };
}

async function answerOf(
  kinesis: Pick<AwsService, 'handle'>,
  operation: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const request: AwsRequest = {
    service: 'kinesis',
    operation,
    method: 'POST',
    target: '/',
    url: new URL('http://127.0.0.1/'),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      ...headers,
      'x-amz-target': `Kinesis_20131202.${operation}`,
    },
    body: Buffer.from(body),
  };
  const answer = await kinesis.handle(request);
  return { status: answer.status, body: await textOf(answer) };
}

async function textOf({ body = '' }: AwsResponse): Promise<string> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  throw new Error('An integration answered with a stream.');
}

/** A pattern that matches is preferred to the default response. */
function responseFor(
  responses: readonly IntegrationResponse[],
  status: number,
): IntegrationResponse | undefined {
  return (
    responses.find(({ selection }) => selection?.test(String(status)) === true) ??
    responses.find(({ selection }) => selection === undefined)
  );
}

function mapResponse(
  { statusCode, parameters, templates }: IntegrationResponse,
  answer: Answer,
  request: IntegrationRequest,
): HttpResponse {
  const template = templates.get(JSON_TYPE);
  const mapped =
    template === undefined
      ? { text: answer.body, overrides: { header: {}, status: undefined } }
      : evaluate(template, request, answer.body);
  return {
    status: mapped.overrides.status ?? Number(statusCode),
    headers: {
      'content-type': JSON_TYPE,
      ...staticHeaders(parameters),
      ...lowerCase(mapped.overrides.header),
    },
    body: mapped.text,
  };
}

/** Only literals, in single quotes, are known here; resources refuse others. */
function staticHeaders(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'method.response.header.';
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name.slice(prefix.length).toLowerCase(),
      value.slice(1, -1),
    ]),
  );
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function evaluate(template: MappingTemplate, { parameters, context }: IntegrationRequest, body: string) {
  try {
    return template.render({ body, parameters, context });
  } catch (error) {
    throw new GatewayError(
      'API_CONFIGURATION_ERROR',
      `a mapping template failed: ${(error as Error).message}`,
    );
  }
}
