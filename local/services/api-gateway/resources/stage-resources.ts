import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
  type Unsupported,
} from '../../../template';
import type { RestApis } from '../rest-apis';
import type { ThrottleSettings } from '../throttle';
import { apiOf, shortId } from './api-of';

const OF_DEPLOYMENT: Unsupported = {
  withoutEffect: ['Description'],
  refused: {
    DeploymentCanarySettings: 'a stage has no canary here',
    StageDescription: 'stages are resources of their own here',
    StageName: 'stages are resources of their own here',
  },
};
const OF_STAGE: Unsupported = {
  withoutEffect: [
    'CacheClusterEnabled',
    'CacheClusterSize',
    'ClientCertificateId',
    'DeploymentId',
    'Description',
    'DocumentationVersion',
    'MethodSettings.CacheDataEncrypted',
    'MethodSettings.CacheTtlInSeconds',
    'MethodSettings.DataTraceEnabled',
    'MethodSettings.LoggingLevel',
    'MethodSettings.MetricsEnabled',
    'Tags',
    'TracingEnabled',
  ],
  refused: {
    CanarySetting: 'a stage has no canary here',
    'MethodSettings.CachingEnabled': 'responses are not cached here',
    Variables: 'stage variables are not played here',
  },
};

/** Makes stages, API keys and usage plans. A stage plays what its API has at the moment of a request. */
export function stageResources(apis: RestApis): ResourceProvider {
  return {
    'AWS::ApiGateway::Deployment': (resource) => makeDeployment(apis, resource),
    'AWS::ApiGateway::Stage': (resource) => makeStage(apis, resource),
    'AWS::ApiGateway::ApiKey': (resource) => makeKey(apis, resource),
    'AWS::ApiGateway::UsagePlan': (resource) => makePlan(apis, resource),
    'AWS::ApiGateway::UsagePlanKey': (resource) => makePlanKey(apis, resource),
  };
}

function makeDeployment(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, OF_DEPLOYMENT);
  properties.string('RestApiId');
  const note = properties.note();
  apiOf(apis, properties);
  const id = shortId(resource, 6);
  return { ref: id, attributes: { DeploymentId: id }, note };
}

function makeStage(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, OF_STAGE);
  const name = properties.string('StageName') ?? 'default';
  const log = properties.nested('AccessLogSetting');
  const [destination, format] = [log.string('DestinationArn'), log.string('Format')];
  const throttle = properties.nestedList('MethodSettings').map(throttleOf).at(-1) ?? {};
  properties.string('RestApiId');
  const note = properties.note();
  const api = apiOf(apis, properties);
  const [, logGroup] = /:log-group:([^:]+)/.exec(destination ?? '') ?? [];
  const accessLog = logGroup === undefined || format === undefined ? undefined : { logGroup, format };
  api.stages.set(name, { name, throttle, accessLog });
  return { ref: name, note };
}

/** Only settings of all methods: each method has a throttle of its own by them. */
function throttleOf(settings: Properties): ThrottleSettings {
  const [path, method] = [settings.string('ResourcePath'), settings.string('HttpMethod')];
  if (path !== '/*' || method !== '*') settings.refuse('ResourcePath', 'settings are of /* and * here');
  return {
    rateLimit: settings.number('ThrottlingRateLimit'),
    burstLimit: settings.number('ThrottlingBurstLimit'),
  };
}

function makeKey(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, {
    withoutEffect: ['CustomerId', 'Description', 'GenerateDistinctId', 'StageKeys', 'Tags'],
  });
  const name = properties.string('Name') ?? resource.physicalName(128);
  const value = properties.string('Value');
  const enabled = properties.boolean('Enabled') ?? true;
  const note = properties.note();
  const id = shortId(resource, 10);
  // AWS draws 40 letters and digits.
  apis.plans.addKey({ id, name, value: value ?? shortId(resource, 32).padEnd(40, id), enabled });
  return { ref: id, attributes: { APIKeyId: id }, note };
}

function makePlan(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, {
    withoutEffect: ['Description', 'Quota.Offset', 'Tags', 'UsagePlanName'],
  });
  const stages = properties.nestedList('ApiStages').map((stage) => {
    if (JSON.stringify(stage.any('Throttle') ?? {}) !== '{}') {
      stage.refuse('Throttle', 'a plan has one throttle here, not one for each method');
    }
    return `${stage.string('ApiId')}/${stage.string('Stage')}`;
  });
  const rates = properties.nested('Throttle');
  const throttle = { rateLimit: rates.number('RateLimit'), burstLimit: rates.number('BurstLimit') };
  const given = properties.nested('Quota');
  const limit = given.integer('Limit', 1);
  const period = given.oneOf('Period', ['DAY', 'WEEK', 'MONTH'] as const);
  const note = properties.note();
  const quota = limit === undefined || period === undefined ? undefined : { limit, period };
  const id = shortId(resource, 6);
  apis.plans.addPlan(id, { stages, throttle, quota });
  return { ref: id, attributes: { Id: id }, note };
}

function makePlanKey(apis: RestApis, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties);
  properties.oneOf('KeyType', ['API_KEY']);
  const keyId = properties.string('KeyId') ?? '';
  const planId = properties.string('UsagePlanId') ?? '';
  const note = properties.note();
  if (!apis.plans.connect(keyId, planId)) properties.refuse('KeyId', 'there is no such key, or no such plan');
  const id = `${keyId}:${planId}`;
  return { ref: id, attributes: { Id: id }, note };
}
