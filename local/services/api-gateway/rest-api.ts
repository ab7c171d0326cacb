import type { GatewayResponseSettings } from './gateway-response';
import type { MappingTemplate } from './mapping';
import type { ThrottleSettings } from './throttle';
import type { BodyValidator } from './validate-body';

/** How API Gateway answers with what an integration answered. */
export interface IntegrationResponse {
  readonly statusCode: string;
  /** Matches the whole status of the integration. Undefined is the default response. */
  readonly selection?: RegExp;
  /** E.g. `method.response.header.Vary` to `'Origin'`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly templates: ReadonlyMap<string, MappingTemplate>;
}

/** What a method calls. */
export interface Integration {
  /** The operation of Kinesis, or nothing: a mock. */
  readonly operation?: 'PutRecord' | 'PutRecords';
  /** Headers of the request to Kinesis. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestTemplates: ReadonlyMap<string, MappingTemplate>;
  readonly passthrough: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
  readonly responses: readonly IntegrationResponse[];
}

export type AuthorizationType = 'NONE' | 'AWS_IAM' | 'COGNITO_USER_POOLS' | 'CUSTOM';

/** A method of a resource. */
export interface Method {
  readonly path: string;
  readonly httpMethod: string;
  readonly authorization: AuthorizationType;
  readonly needsApiKey: boolean;
  /** Ids of models by content type; of the methods that validate bodies. */
  readonly bodyModels: Readonly<Record<string, string>>;
  readonly integration: Integration;
}

/** A stage of an API. */
export interface Stage {
  readonly name: string;
  readonly throttle: ThrottleSettings;
  /** The log group of the access log, and the format of its lines. */
  readonly accessLog?: { readonly logGroup: string; readonly format: string };
}

/** A REST API, as its resources have made it. */
export class RestApi {
  /** Path by the id of the resource. */
  readonly paths = new Map<string, string>();
  readonly models = new Map<string, BodyValidator>();
  /** Whether bodies are validated, by the id of the validator. */
  readonly validators = new Map<string, boolean>();
  readonly gatewayResponses = new Map<string, GatewayResponseSettings>();
  readonly stages = new Map<string, Stage>();
  private readonly methods: Method[] = [];

  constructor(
    readonly id: string,
    readonly name: string,
  ) {
    this.paths.set(this.rootResourceId, '/');
  }

  get rootResourceId(): string {
    return `${this.id.slice(0, 8)}00`;
  }

  addMethod(method: Method): void {
    this.methods.push(method);
  }

  /** The method of a request; undefined if there is none, also where the path has others. */
  method(httpMethod: string, path: string): Method | undefined {
    return this.methods.find(
      (each) => each.path === path && (each.httpMethod === httpMethod || each.httpMethod === 'ANY'),
    );
  }
}
