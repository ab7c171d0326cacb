import { StatisticSet } from '../../base/statistic-set';
import type { RequestFacts } from '../../services/api-gateway';
import type { MetricSource } from '../../services/cloudwatch';

/**
 * The metrics of AWS/ApiGateway of REST APIs, by API and by API and stage. A request of which API Gateway found no
 * method counts too. An API without requests has no metrics.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export class ApiGatewayMetrics {
  private counts = new Map<string, Map<string, StatisticSet>>();

  onRequest({ apiName, stage, status, latencyMs, integrationLatencyMs }: RequestFacts): void {
    const values: [string, number | undefined][] = [
      ['Count', 1],
      ['4XXError', status >= 400 && status < 500 ? 1 : 0],
      ['5XXError', status >= 500 ? 1 : 0],
      ['Latency', latencyMs],
      ['IntegrationLatency', integrationLatencyMs],
    ];
    for (const dimensions of [{ ApiName: apiName }, { ApiName: apiName, Stage: stage }]) {
      const key = JSON.stringify(dimensions);
      const sets = this.counts.get(key) ?? new Map<string, StatisticSet>();
      this.counts.set(key, sets);
      for (const [name, value] of values) {
        if (value !== undefined) sets.set(name, (sets.get(name) ?? StatisticSet.ofValues()).add(value));
      }
    }
  }

  /** The source that CloudWatch asks at the end of each minute. */
  readonly source: MetricSource = (minutes) => {
    const { counts } = this;
    this.counts = new Map();
    const timestamp = minutes.at(-1) ?? 0;
    return [...counts].flatMap(([key, sets]) => {
      const dimensions: Record<string, string> = JSON.parse(key);
      return [...sets].map(([name, set]) => {
        const metric = { namespace: 'AWS/ApiGateway', name, dimensions };
        return { metric, unit: name.endsWith('Latency') ? 'Milliseconds' : 'Count', timestamp, set };
      });
    });
  };
}
