import type { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { isObject } from '../../base/json-object';
import type { AwsRequest, AwsService } from '../../http';
import { GatewayError, gatewayResponse, type HttpResponse } from './gateway-response';
import { ACCOUNT_BURST, ACCOUNT_REQUESTS_PER_SECOND, MAX_PAYLOAD_BYTES } from './limits';
import type { RequestParameters } from './mapping';
import { type Address, addressOf, integrate } from './request';
import type { Method, RestApi, Stage } from './rest-api';
import { Throttle } from './throttle';
import { type ApiKey, UsagePlans } from './usage-plans';

/** What became of one request. */
export interface RequestFacts {
  readonly apiName: string;
  readonly stage: string;
  readonly status: number;
  readonly latencyMs: number;
  /** Undefined for a request that reached no integration. */
  readonly integrationLatencyMs?: number;
}

export interface RestApisOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Kinesis as the clients of the endpoint have it. */
  readonly kinesis: Pick<AwsService, 'handle'>;
  readonly onRequest: (facts: RequestFacts) => void;
  /** Gets each line of an access log. */
  readonly onAccess: (logGroup: string, line: string) => void;
  readonly onNotice: (sentence: string) => void;
}

/** What is found out about a request while it is answered. */
interface Progress {
  key?: ApiKey;
  method?: Method;
  integrationStatus?: number;
  integrationLatencyMs?: number;
}

/** The REST APIs of the account, and the way of a request through one. */
export class RestApis {
  readonly plans: UsagePlans;
  private readonly apis = new Map<string, RestApi>();
  private readonly throttles = new Map<Method, Throttle>();
  private readonly account: Throttle;

  constructor(private readonly options: RestApisOptions) {
    const { clock } = options;
    this.plans = new UsagePlans(clock);
    this.account = new Throttle({ rateLimit: ACCOUNT_REQUESTS_PER_SECOND, burstLimit: ACCOUNT_BURST }, clock);
  }

  add(api: RestApi): void {
    this.apis.set(api.id, api);
  }

  get(id: string): RestApi | undefined {
    return this.apis.get(id);
  }

  list(): readonly RestApi[] {
    return [...this.apis.values()];
  }

  /** Whether a request is for a REST API, and not for an API of AWS. */
  isFor(url: URL): boolean {
    return addressOf(url) !== undefined;
  }

  /** Answers a request of a client. */
  async handle(request: AwsRequest): Promise<HttpResponse> {
    const { clock, chance, onRequest, onAccess, onNotice } = this.options;
    const address = addressOf(request.url);
    const api = this.apis.get(address?.apiId ?? '');
    const stage = api?.stages.get(address?.stage ?? '');
    if (address === undefined || api === undefined || stage === undefined) {
      return {
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"Forbidden"}',
      };
    }
    const startedAt = clock.now();
    const requestId = chance.uuid();
    const parameters = parametersOf(request);
    const progress: Progress = {};
    let failure: GatewayError | undefined;
    let response: HttpResponse;
    try {
      response = await this.answer(request, { api, stage, address, requestId, parameters }, progress);
    } catch (error) {
      failure =
        error instanceof GatewayError ? error : new GatewayError('API_CONFIGURATION_ERROR', String(error));
      if (failure.type === 'API_CONFIGURATION_ERROR') onNotice(`API Gateway, ${api.name}: ${failure.detail}`);
      response = gatewayResponse(failure, (type) => api.gatewayResponses.get(type), parameters);
    }
    const { status } = response;
    const latencyMs = clock.now() - startedAt;
    const { integrationLatencyMs } = progress;
    onRequest({ apiName: api.name, stage: stage.name, status, latencyMs, integrationLatencyMs });
    if (stage.accessLog !== undefined) {
      const facts = {
        ...contextOf(request, { api, stage, address, requestId }, progress.key),
        status,
        responseLatency: latencyMs,
        responseLength: Buffer.byteLength(response.body),
        requestTime: new Date(startedAt).toUTCString(),
        integration: { status: progress.integrationStatus, latency: integrationLatencyMs },
        error: failure && { responseType: failure.type, message: failure.detail },
      };
      onAccess(stage.accessLog.logGroup, accessLogLine(stage.accessLog.format, facts));
    }
    return { ...response, headers: { ...response.headers, 'x-amzn-requestid': requestId } };
  }

  private async answer(request: AwsRequest, visit: Visit, progress: Progress): Promise<HttpResponse> {
    const { api, stage, address, parameters } = visit;
    const method = api.method(request.method, address.path);
    // API Gateway answers so for a path or a method that it does not have.
    if (method === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
    progress.method = method;
    if (request.body.length > MAX_PAYLOAD_BYTES) throw new GatewayError('REQUEST_TOO_LARGE');
    checkAuthorization(method, request);
    if (method.needsApiKey) {
      progress.key = this.plans.admit(parameters.header['x-api-key'], `${api.id}/${stage.name}`);
    }
    if (!this.account.take()) throw new GatewayError('THROTTLED', 'the throttle of the account');
    if (!this.throttle(stage, method).take())
      throw new GatewayError('THROTTLED', 'the throttle of the stage');

    const body = request.body.toString();
    const contentType = (parameters.header['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
    const model = method.bodyModels[contentType];
    const wrong = model === undefined ? undefined : api.models.get(model)?.(body);
    if (wrong !== undefined) throw new GatewayError('BAD_REQUEST_BODY', wrong);
    const calledAt = this.options.clock.now();
    const context = contextOf(request, visit, progress.key);
    const { response, integrationStatus } = await integrate(
      method.integration,
      { body, contentType, parameters, context },
      this.options.kinesis,
    );
    progress.integrationStatus = integrationStatus;
    progress.integrationLatencyMs = this.options.clock.now() - calledAt;
    return response;
  }

  /** The throttle of a stage holds for each method by itself. */
  private throttle({ throttle }: Stage, method: Method): Throttle {
    const present = this.throttles.get(method) ?? new Throttle(throttle, this.options.clock);
    this.throttles.set(method, present);
    return present;
  }
}

interface Visit {
  readonly api: RestApi;
  readonly stage: Stage;
  readonly address: Address;
  readonly requestId: string;
  readonly parameters: RequestParameters;
}

/** Signatures and tokens are not verified here; that there is one is. */
function checkAuthorization({ authorization }: Method, { headers }: AwsRequest): void {
  const given = headers.authorization ?? '';
  switch (authorization) {
    case 'NONE':
      return;
    case 'AWS_IAM':
      if (!/^AWS4-HMAC-SHA256 .*\/execute-api\/aws4_request/.test(given)) {
        throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
      }
      return;
    default:
      if (given === '') throw new GatewayError('UNAUTHORIZED');
  }
}

function parametersOf({ url, headers }: AwsRequest): RequestParameters {
  const header = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    name.startsWith(':') || value === undefined
      ? []
      : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return { path: {}, querystring: Object.fromEntries(url.searchParams), header: Object.fromEntries(header) };
}

function contextOf(
  request: AwsRequest,
  { api, stage, address, requestId }: Omit<Visit, 'parameters'>,
  key?: ApiKey,
): Record<string, unknown> {
  return {
    apiId: api.id,
    stage: stage.name,
    requestId,
    httpMethod: request.method,
    resourcePath: address.path,
    path: `/${stage.name}${address.path}`,
    identity: {
      sourceIp: '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? '',
      ...(key !== undefined && { apiKey: key.value, apiKeyId: key.id }),
    },
  };
}

/**
 * A line of an access log. Only variables are replaced; one without a value becomes `-`.
 * @param facts the members of `$context`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
function accessLogLine(format: string, facts: Readonly<Record<string, unknown>>): string {
  return format.replace(/\$context\.([A-Za-z]\w*(?:\.\w+)*)/g, (_, path: string) => {
    const value = path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), facts);
    return value === undefined ? '-' : String(value);
  });
}
