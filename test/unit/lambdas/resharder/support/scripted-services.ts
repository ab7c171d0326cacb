import { AwsError, type AwsRequest, type AwsService, JsonService } from '../../../../../local/http';

/** CloudWatch, CloudFormation, EventBridge and SNS, as far as the resharder calls them, doing what a test says. */
export class ScriptedServices {
  /** What GetMetricData answers: values by minute, the newest last, by metric. */
  readonly metrics = new Map<string, readonly (number | undefined)[]>();
  /** The StatusCode of each result. */
  statusCode = 'Complete';
  /** What a query of Metrics Insights answers: sums by shard. */
  readonly throttledShards = new Map<string, number>();
  refusesInsights = false;
  stackStatus = 'UPDATE_COMPLETE';
  resourceStatus = 'UPDATE_COMPLETE';
  /** What was asked of the rule, in order. */
  readonly tickRule: ('on' | 'off')[] = [];
  readonly published: string[] = [];
  readonly queries: { readonly expressions: readonly string[]; readonly count: number }[] = [];
  readonly services: readonly AwsService[];

  /** @param now the clock that datapoints end at */
  constructor(
    private readonly now: () => number,
    onError: (error: unknown) => void,
  ) {
    const rule = (state: 'on' | 'off') => () => {
      this.tickRule.push(state);
      return {};
    };
    this.services = [
      new JsonService({
        signingName: 'monitoring',
        jsonVersion: '1.0',
        operations: { GetMetricData: ({ MetricDataQueries }) => this.metricData(MetricDataQueries) },
        onError,
      }),
      new JsonService({
        signingName: 'events',
        jsonVersion: '1.1',
        operations: { EnableRule: rule('on'), DisableRule: rule('off') },
        onError,
      }),
      queryService('cloudformation', (parameters) =>
        parameters.get('Action') === 'DescribeStackResource' ? this.stackResource() : this.stacks(),
      ),
      queryService('sns', (parameters) => {
        this.published.push(parameters.get('Message') ?? '');
        return '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
      }),
    ];
  }

  /** The same load each minute for a quarter of an hour, in bytes and records a second; rejected records a minute. */
  load({ bytes, records = 0, rejected }: { bytes: number; records?: number; rejected?: number }): void {
    const minutes = Array.from({ length: 15 });
    this.metrics.set(
      'IncomingBytes',
      minutes.map(() => bytes * 60),
    );
    this.metrics.set(
      'IncomingRecords',
      minutes.map(() => records * 60),
    );
    if (rejected !== undefined) {
      this.metrics.set(
        'WriteProvisionedThroughputExceeded',
        minutes.map(() => rejected),
      );
    }
  }

  private metricData(queries: unknown) {
    if (!Array.isArray(queries)) throw new AwsError('ValidationError', 'MetricDataQueries is required');
    const expressions = queries.flatMap(({ Expression }) => Expression ?? []);
    this.queries.push({ expressions, count: queries.length });
    const minute = Math.floor(this.now() / 60_000);
    const MetricDataResults = queries.flatMap(({ Id, MetricStat, Expression }) => {
      if (Expression?.startsWith('SELECT')) {
        if (this.refusesInsights) throw new AwsError('ValidationError', 'no Metrics Insights here');
        return [...this.throttledShards].map(([Label, value]) => ({
          Id,
          Label,
          Timestamps: [minute * 60],
          Values: [value],
          StatusCode: this.statusCode,
        }));
      }
      const { MetricName = Expression } = MetricStat?.Metric ?? {};
      const values = this.metrics.get(MetricName) ?? [];
      const points = values
        .map((value, index) => ({ value, time: (minute - values.length + index) * 60 }))
        .filter(({ value }) => value !== undefined)
        .reverse();
      return {
        Id,
        Timestamps: points.map(({ time }) => time),
        Values: points.map(({ value }) => value),
        StatusCode: this.statusCode,
      };
    });
    return { MetricDataResults };
  }

  private stackResource(): string {
    return (
      '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail>' +
      `<LogicalResourceId>Stream</LogicalResourceId><ResourceStatus>${this.resourceStatus}</ResourceStatus>` +
      '</StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>'
    );
  }

  private stacks(): string {
    return (
      '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName>' +
      `<CreationTime>2026-11-20T12:00:00Z</CreationTime><StackStatus>${this.stackStatus}</StackStatus>` +
      '</member></Stacks></DescribeStacksResult></DescribeStacksResponse>'
    );
  }
}

function queryService(signingName: string, answer: (parameters: URLSearchParams) => string): AwsService {
  return {
    signingName,
    handle: ({ body }: AwsRequest) => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: answer(new URLSearchParams(body.toString())),
    }),
  };
}
