import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  DescribeAlarmsCommand,
  type MetricDatum,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { CloudWatchService } from '../../../../../local/services/cloudwatch';
import { CloudWatchFixture, HOME, MINUTE } from './cloudwatch-fixture';

/** Opens CloudWatch, its endpoint and a client of it for every test of the file, and closes them after it. */
export function endpointForEachTest(): CloudWatchEndpoint {
  const endpoint = new CloudWatchEndpoint();
  beforeEach(() => endpoint.open());
  afterEach(() => endpoint.close());
  return endpoint;
}

/** CloudWatch over HTTP, with the SDK's client for it. */
export class CloudWatchEndpoint {
  aws = new CloudWatchFixture();
  client = new CloudWatchClient({});
  private door: FrontDoor | undefined;
  private readonly failures: unknown[] = [];

  /** @param protocol of the client; by default the SDK's, AWS JSON */
  async open(protocol?: CloudWatchClientConfig['protocol']): Promise<void> {
    this.aws.cloudWatch.close();
    this.aws = new CloudWatchFixture();
    this.failures.length = 0;
    const onError = (error: unknown) => void this.failures.push(error);
    const service = new CloudWatchService(this.aws.cloudWatch, onError);
    this.door = new FrontDoor({ services: [service], onError });
    this.client = new CloudWatchClient({
      endpoint: (await this.door.start({ port: 0 })).url,
      region: HOME.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
      ...(protocol && { protocol }),
    });
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.aws.cloudWatch.close();
    await this.door?.close();
    expect(this.failures).toEqual([]);
  }

  /** A moment some minutes after the present, or before it. */
  at(minutes: number): Date {
    return new Date(this.aws.machine.now() + minutes * MINUTE);
  }

  /** Puts data of the metric App Load, unless told otherwise. */
  put(...data: Partial<MetricDatum>[]) {
    const MetricData = data.map((datum) => ({ MetricName: 'Load', ...datum }));
    return this.client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData }));
  }

  /** Makes the alarm "high" on the sum of App Load, unless told otherwise. */
  putAlarm(input: Partial<PutMetricAlarmCommandInput> = {}) {
    return this.client.send(
      new PutMetricAlarmCommand({
        AlarmName: 'high',
        Namespace: 'App',
        MetricName: 'Load',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
        ...input,
      }),
    );
  }

  async alarms() {
    return (await this.client.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [];
  }
}

/** The MetricStat of App Load. */
export function load(Stat: string, Period = 60) {
  return { Metric: { Namespace: 'App', MetricName: 'Load' }, Period, Stat };
}
