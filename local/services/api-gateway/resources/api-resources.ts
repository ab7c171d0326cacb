import { isObject } from '../../../base/json-object';
import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
  type Unsupported,
} from '../../../template';
import { RestApi } from '../rest-api';
import type { RestApis } from '../rest-apis';
import { bodyValidator } from '../validate-body';
import { apiOf, shortId } from './api-of';
import { makeMethod } from './method';

const NO_DOCUMENT = 'APIs are made from resources here, not from an OpenAPI document';

const OF_API: Unsupported = {
  withoutEffect: [
    'ApiKeySourceType',
    'Description',
    'DisableExecuteApiEndpoint',
    'EndpointAccessMode',
    'EndpointConfiguration',
    'FailOnWarnings',
    'Policy',
    'SecurityPolicy',
    'Tags',
    'Version',
  ],
  refused: {
    BinaryMediaTypes: 'bodies are text here',
    Body: NO_DOCUMENT,
    BodyS3Location: NO_DOCUMENT,
    CloneFrom: NO_DOCUMENT,
    MinimumCompressionSize: 'bodies are not compressed here',
    Mode: NO_DOCUMENT,
    Parameters: NO_DOCUMENT,
  },
};

/**
 * Makes REST APIs and what belongs to one: resources, methods, models, validators and gateway responses.
 * @param endpoint the address of the local endpoint
 */
export function apiResources(apis: RestApis, endpoint: string): ResourceProvider {
  return {
    'AWS::ApiGateway::RestApi': (resource) => makeApi(apis, endpoint, resource),
    'AWS::ApiGateway::Resource': (resource) => makePath(apis, resource),
    'AWS::ApiGateway::Method': (resource) => makeMethod(apis, resource),
    'AWS::ApiGateway::Model': (resource) => makeModel(apis, resource),
    'AWS::ApiGateway::RequestValidator': (resource) => makeValidator(apis, resource),
    'AWS::ApiGateway::GatewayResponse': (resource) => makeGatewayResponse(apis, resource),
  };
}

function makeApi(apis: RestApis, endpoint: string, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, OF_API);
  const api = new RestApi(shortId(resource, 10), properties.requiredString('Name'));
  const note = properties.note(`served at ${endpoint}/restapis/${api.id}/<stage>/_user_request_/`);
  apis.add(api);
  return { ref: api.id, attributes: { RestApiId: api.id, RootResourceId: api.rootResourceId }, note };
}

function makePath(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties);
  const part = properties.string('PathPart') ?? '';
  const parentId = properties.string('ParentId') ?? '';
  properties.string('RestApiId');
  const note = properties.note();
  const api = apiOf(apis, properties);
  if (/[{}]/.test(part)) properties.refuse('PathPart', 'paths with parameters are not played here');
  const parent = api.paths.get(parentId);
  if (parent === undefined) return properties.refuse('ParentId', 'there is no such resource');
  const id = shortId(resource, 6);
  api.paths.set(id, `${parent === '/' ? '' : parent}/${part}`);
  return { ref: id, attributes: { ResourceId: id }, note };
}

async function makeModel(apis: RestApis, resource: ResourceRequest): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties, { withoutEffect: ['ContentType', 'Description'] });
  const name = properties.string('Name') ?? shortId(resource, 12);
  const schema = properties.any('Schema');
  properties.string('RestApiId');
  const note = properties.note();
  const api = apiOf(apis, properties);
  const parsed: unknown = typeof schema === 'string' ? JSON.parse(schema) : schema;
  if (!isObject(parsed)) return properties.mustBe('Schema', 'a JSON schema');
  api.models.set(name, await bodyValidator(parsed));
  return { ref: name, note };
}

function makeValidator(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, {
    withoutEffect: ['Name', 'ValidateRequestParameters'],
  });
  const validates = properties.boolean('ValidateRequestBody') ?? false;
  properties.string('RestApiId');
  const note = properties.note();
  const api = apiOf(apis, properties);
  const id = shortId(resource, 6);
  api.validators.set(id, validates);
  return { ref: id, attributes: { RequestValidatorId: id }, note };
}

function makeGatewayResponse(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties);
  const type = properties.string('ResponseType') ?? '';
  const statusCode = properties.string('StatusCode');
  const parameters = properties.strings('ResponseParameters');
  const templates = properties.strings('ResponseTemplates');
  properties.string('RestApiId');
  const note = properties.note();
  const api = apiOf(apis, properties);
  api.gatewayResponses.set(type, { statusCode, parameters, templates });
  const id = shortId(resource, 10);
  return { ref: id, attributes: { Id: id }, note };
}
