import type { Chance } from '../base/chance';
import type { Clock } from '../base/clock';
import { type Faults, FaultyService } from '../faults';
import type { AwsService } from '../http';
import { apiResources, RestApis, stageResources } from '../services/api-gateway';
import { MetricFilters, metricFilterResources } from '../services/logs';
import type { ResourceProvider } from '../template';
import type { Monitoring } from './monitoring';

/** API Gateway of the account, and the metric filters on its access logs. */
export interface ApiGateway {
  readonly restApis: RestApis;
  readonly providers: (endpoint: string) => readonly ResourceProvider[];
}

/**
 * Connects API Gateway with Kinesis and CloudWatch. It is a client of Kinesis as others are, so it meets the same
 * faults.
 */
export function openApiGateway(parts: {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly kinesis: AwsService;
  readonly faults: Faults | undefined;
  readonly monitoring: Monitoring;
  readonly onNotice: (sentence: string) => void;
}): ApiGateway {
  const { clock, kinesis, faults, monitoring, onNotice } = parts;
  const filters = new MetricFilters();
  const restApis = new RestApis({
    clock,
    chance: parts.chance.of('api gateway'),
    onNotice,
    kinesis: faults === undefined ? kinesis : new FaultyService(kinesis, faults),
    onRequest: (facts) => monitoring.apiGateway.onRequest(facts),
    onAccess: (logGroup, line) => {
      for (const value of filters.read(logGroup, line)) monitoring.put(value);
    },
  });
  const providers = (endpoint: string) => [
    apiResources(restApis, endpoint),
    stageResources(restApis),
    metricFilterResources(filters),
  ];
  return { restApis, providers };
}
