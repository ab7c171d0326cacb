import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { HttpThrottle } from './http-throttle';

/** Makes a key and a usage plan for each client, so that none can take what another one may send. */
export function addClients(
  scope: Construct,
  api: apigateway.RestApi,
  clients: Readonly<Record<string, HttpThrottle>>,
): { [client: string]: apigateway.IApiKey } {
  const keys: { [client: string]: apigateway.IApiKey } = {};
  for (const [name, { requestsPerSecond, burst, requestsPerDay }] of Object.entries(clients)) {
    const key = new apigateway.ApiKey(scope, `Key-${name}`, {
      description: `${name} writes to ${api.node.path}`,
    });
    const plan = api.addUsagePlan(`Plan-${name}`, {
      description: `What ${name} may send`,
      throttle: { rateLimit: requestsPerSecond, burstLimit: burst ?? Math.min(requestsPerSecond, BURST) },
      quota:
        requestsPerDay === undefined ? undefined : { limit: requestsPerDay, period: apigateway.Period.DAY },
      apiStages: [{ api, stage: api.deploymentStage }],
    });
    plan.addApiKey(key);
    keys[name] = key;
  }
  return keys;
}

const BURST = 5_000;
