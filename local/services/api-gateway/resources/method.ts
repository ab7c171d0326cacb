import {
  Properties,
  type ProvisionedResource,
  type ResourceRequest,
  type Unsupported,
} from '../../../template';
import { MappingTemplate } from '../mapping';
import type { AuthorizationType, Integration, IntegrationResponse } from '../rest-api';
import type { RestApis } from '../rest-apis';
import { apiOf } from './api-of';

const OF_METHOD: Unsupported = {
  withoutEffect: [
    'AuthorizationScopes',
    'AuthorizerId',
    'Integration.CacheKeyParameters',
    'Integration.CacheNamespace',
    'Integration.Credentials',
    'Integration.IntegrationHttpMethod',
    'Integration.TimeoutInMillis',
    'MethodResponses',
    'OperationName',
  ],
  refused: {
    'Integration.ConnectionId': 'API Gateway calls only Kinesis here',
    'Integration.ConnectionType': 'API Gateway calls only Kinesis here',
    'Integration.ContentHandling': 'bodies are text here',
    'Integration.IntegrationResponses.ContentHandling': 'bodies are text here',
    'Integration.IntegrationTarget': 'API Gateway calls only Kinesis here',
    'Integration.ResponseTransferMode': 'responses are sent whole here',
    RequestParameters: 'parameters of requests are neither required nor mapped here',
  },
};

const AUTHORIZATIONS = ['NONE', 'AWS_IAM', 'COGNITO_USER_POOLS', 'CUSTOM'] as const;

/** Who is let in without being asked who they are, for the note of the method. */
const UNVERIFIED: Readonly<Record<AuthorizationType, string | undefined>> = {
  NONE: undefined,
  AWS_IAM: 'a signature is required and NOT verified here',
  COGNITO_USER_POOLS: 'a token is required and NOT verified here: every token is let in',
  CUSTOM: 'a token is required, and the authorizer is NOT called here: every token is let in',
};

/** Makes a method, with its integration and its templates. */
export async function makeMethod(apis: RestApis, resource: ResourceRequest): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties, OF_METHOD);
  const httpMethod = properties.string('HttpMethod') ?? '';
  const authorization = properties.oneOf('AuthorizationType', AUTHORIZATIONS) ?? 'NONE';
  const needsApiKey = properties.boolean('ApiKeyRequired') ?? false;
  const models = properties.strings('RequestModels');
  const validatorId = properties.string('RequestValidatorId');
  const resourceId = properties.string('ResourceId');
  properties.string('RestApiId');
  const integration = await integrationOf(properties.nested('Integration'));
  const unverified = UNVERIFIED[authorization];
  const note = properties.note(...(unverified === undefined ? [] : [unverified]));
  const api = apiOf(apis, properties);
  const path = api.paths.get(resourceId ?? '');
  if (path === undefined) return properties.refuse('ResourceId', 'there is no such resource');
  const validates = api.validators.get(validatorId ?? '') === true;
  const bodyModels = validates ? models : {};
  api.addMethod({ path, httpMethod, authorization, needsApiKey, bodyModels, integration });
  return { ref: resource.physicalName(255), note };
}

async function integrationOf(properties: Properties): Promise<Integration> {
  const type = properties.oneOf('Type', ['AWS', 'MOCK']);
  const uri = properties.string('Uri');
  const [, operation] = /:apigateway:[^:]*:kinesis:action\/(PutRecords?)$/.exec(uri ?? '') ?? [];
  if (type === 'AWS' && operation === undefined) {
    properties.refuse('Uri', 'API Gateway calls only PutRecord and PutRecords of Kinesis here');
  }
  const headers = Object.entries(properties.strings('RequestParameters')).map(([name, value]) => {
    const [, header] = /^integration\.request\.header\.(.+)$/.exec(name) ?? [];
    if (header === undefined || !isLiteral(value)) {
      return properties.refuse('RequestParameters', 'only headers with a literal value are played here');
    }
    return [header.toLowerCase(), value.slice(1, -1)] as const;
  });
  const passthrough = properties.oneOf('PassthroughBehavior', [
    'WHEN_NO_MATCH',
    'WHEN_NO_TEMPLATES',
    'NEVER',
  ] as const);
  return {
    operation: operation as Integration['operation'],
    headers: Object.fromEntries(headers),
    requestTemplates: await templatesOf(properties, 'RequestTemplates'),
    passthrough: passthrough ?? 'WHEN_NO_MATCH',
    responses: await Promise.all(properties.nestedList('IntegrationResponses').map(responseOf)),
  };
}

async function responseOf(properties: Properties): Promise<IntegrationResponse> {
  const pattern = properties.string('SelectionPattern');
  const parameters = properties.strings('ResponseParameters');
  if (Object.values(parameters).some((value) => !isLiteral(value))) {
    properties.refuse('ResponseParameters', 'only literal values are played here');
  }
  return {
    statusCode: properties.requiredString('StatusCode'),
    selection: pattern === undefined || pattern === '' ? undefined : new RegExp(`^(?:${pattern})$`),
    parameters,
    templates: await templatesOf(properties, 'ResponseTemplates'),
  };
}

async function templatesOf(properties: Properties, name: string): Promise<Map<string, MappingTemplate>> {
  const parsed = Object.entries(properties.strings(name)).map(async ([type, text]) => {
    const template = await MappingTemplate.parse(text).catch((error: Error) => {
      // The error of the parser shows the place.
      return properties.refuse(name, `the template of ${type} cannot be parsed: ${error.message}`);
    });
    return [type, template] as const;
  });
  return new Map(await Promise.all(parsed));
}

function isLiteral(value: string): boolean {
  return /^'.*'$/.test(value);
}
