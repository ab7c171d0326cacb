import { isObject, type JsonObject } from '../../../base/json-object';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  internalFailure,
  jsonErrorResponse,
} from '../../../http';
import { invalidParameter, lambdaError } from '../errors';
import type { FunctionConfiguration } from '../functions/function-configuration';
import type { LambdaRuntime } from '../lambda-runtime';
import {
  type EventSourceMappings,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from './event-source-mapping-operations';
import { invokeOperation } from './invoke-operation';

export interface LambdaServiceOptions {
  readonly runtime: LambdaRuntime;
  readonly eventSourceMappings: EventSourceMappings;
  /** Gets every failure that is not an error of the API; the client gets a 500. */
  readonly onError: (error: unknown, operation: string) => void;
}

interface Route {
  readonly method: string;
  /** `run` gets the variable part of the path, if it has one. */
  readonly path: RegExp;
  readonly run: (argument: string, request: AwsRequest) => AwsResponse | Promise<AwsResponse>;
}

/** The Lambda API (REST JSON), as far as applications use it at run time. */
export class LambdaService implements AwsService {
  readonly signingName = 'lambda';
  private readonly runtime: LambdaRuntime;
  private readonly routes: readonly Route[];

  constructor(private readonly options: LambdaServiceOptions) {
    this.runtime = options.runtime;
    const { runtime, eventSourceMappings: mappings } = options;
    this.routes = [
      route('POST', '/2015-03-31/functions/{}/invocations', (name, request) =>
        invokeOperation(runtime, name, request),
      ),
      route('GET', '/2015-03-31/functions', () => ok({ Functions: this.listFunctions() })),
      route('GET', '/2015-03-31/functions/{}', (name, request) => ok(this.getFunction(name, request))),
      route('GET', '/2015-03-31/functions/{}/configuration', (name, request) =>
        ok(this.describe(name, request)),
      ),
      route('PUT', '/2017-10-31/functions/{}/concurrency', (name, request) =>
        ok(this.putConcurrency(name, request)),
      ),
      route('GET', '/2019-09-30/functions/{}/concurrency', (name) => ok(this.getConcurrency(name))),
      route('DELETE', '/2017-10-31/functions/{}/concurrency', (name) => this.deleteConcurrency(name)),
      route('GET', '/2015-03-31/event-source-mappings', (_, { url }) =>
        ok(listEventSourceMappings(mappings, url.searchParams)),
      ),
      route('GET', '/2015-03-31/event-source-mappings/{}', (uuid) =>
        ok(getEventSourceMapping(mappings, uuid)),
      ),
      route('PUT', '/2015-03-31/event-source-mappings/{}', async (uuid, request) =>
        ok(await updateEventSourceMapping(mappings, uuid, readJson(request)), 202),
      ),
    ];
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const operation = `${request.method} ${request.url.pathname}`;
    try {
      for (const { method, path, run } of this.routes) {
        const match = method === request.method ? path.exec(request.url.pathname) : null;
        if (match !== null) return await run(decodeURIComponent(match[1] ?? ''), request);
      }
      throw lambdaError('UnknownOperationException', `${operation} is not played by the local Lambda.`, 404);
    } catch (error) {
      if (error instanceof AwsError) return jsonErrorResponse(error);
      this.options.onError(error, operation);
      return jsonErrorResponse(internalFailure(error));
    }
  }

  private listFunctions(): object[] {
    return this.runtime.functions
      .list()
      .map((configuration) => describeFunction(configuration, '$LATEST', configuration.arn));
  }

  private describe(functionName: string, request: AwsRequest): Record<string, unknown> {
    const qualifier = request.url.searchParams.get('Qualifier') ?? undefined;
    const { configuration, version, invokedArn } = this.runtime.functions.resolve(functionName, qualifier);
    return describeFunction(configuration, version, invokedArn);
  }

  private getFunction(functionName: string, request: AwsRequest): object {
    const Configuration = this.describe(functionName, request);
    const { configuration } = this.runtime.functions.resolve(functionName);
    const reserved = this.runtime.concurrency.reserved(configuration.name);
    return {
      Configuration,
      Code: { RepositoryType: 'Local', Location: configuration.codePath },
      Concurrency: reserved === undefined ? undefined : { ReservedConcurrentExecutions: reserved },
    };
  }

  private putConcurrency(functionName: string, request: AwsRequest): object {
    const { name } = this.runtime.functions.resolve(functionName).configuration;
    const { ReservedConcurrentExecutions } = readJson(request);
    if (typeof ReservedConcurrentExecutions !== 'number') {
      throw invalidParameter('ReservedConcurrentExecutions is missing; it has to be a number.');
    }
    this.runtime.concurrency.reserve(name, ReservedConcurrentExecutions);
    return { ReservedConcurrentExecutions };
  }

  private getConcurrency(functionName: string): object {
    const { name } = this.runtime.functions.resolve(functionName).configuration;
    return { ReservedConcurrentExecutions: this.runtime.concurrency.reserved(name) };
  }

  private deleteConcurrency(functionName: string): AwsResponse {
    const { name } = this.runtime.functions.resolve(functionName).configuration;
    this.runtime.concurrency.reserve(name, undefined);
    return { status: 204 };
  }
}

function route(method: string, path: string, run: Route['run']): Route {
  return { method, path: new RegExp(`^${path.replace('{}', '([^/]+)')}/?$`), run };
}

function ok(body: unknown, status = 200): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function readJson(request: AwsRequest): JsonObject {
  try {
    const input: unknown = JSON.parse(request.body.toString('utf8'));
    if (isObject(input)) return input;
  } catch {
    // Said below, as for JSON that is not an object.
  }
  throw lambdaError('InvalidRequestContentException', 'The request body must be a JSON object.');
}

/**
 * A function as the Lambda API shows it (AWS SDK, FunctionConfiguration), as far as the local run knows it.
 * @param version `$LATEST` or a number
 * @param arn the requested ARN
 */
function describeFunction(
  configuration: FunctionConfiguration,
  version: string,
  arn: string,
): Record<string, unknown> {
  const { name, logGroup, logFormat, applicationLogLevel } = configuration;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: configuration.runtime,
    Role: configuration.role,
    Handler: configuration.handler,
    Description: configuration.description ?? '',
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memorySize,
    Version: version,
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: configuration.environment },
    LoggingConfig: {
      LogFormat: logFormat ?? 'Text',
      ApplicationLogLevel: applicationLogLevel,
      LogGroup: logGroup ?? `/aws/lambda/${name}`,
    },
  };
}
