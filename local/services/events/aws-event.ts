import { randomUUID } from 'node:crypto';
import type { AwsEnvironment } from '../../base/aws-environment';

/** Something that happened, on its way to the rules that look for it. */
export interface AwsEvent {
  /** `aws.cloudwatch`, `aws.events`, or what a client chose. */
  readonly source: string;
  readonly detailType: string;
  /** Milliseconds since the epoch, on CloudWatch's clock. */
  readonly time: number;
  readonly home: Pick<AwsEnvironment, 'region' | 'accountId'>;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: object;
}

/** The event as patterns and targets see it. */
export function eventDocument({ source, detailType, time, home, resources, detail }: AwsEvent) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: home.accountId,
    time: isoSeconds(time),
    region: home.region,
    resources,
    detail,
  };
}

/** `2026-11-20T12:00:00Z` */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
