import type { AwsEnvironment } from '../../base/aws-environment';
import type { Chance } from '../../base/chance';

/** An event before EventBridge matches it with rules. */
export interface AwsEvent {
  /** `aws.cloudwatch`, `aws.events`, or a client's own source. */
  readonly source: string;
  readonly detailType: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly home: Pick<AwsEnvironment, 'region' | 'accountId'>;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: object;
}

/** The event in the form that patterns match and targets get. */
export function eventDocument(
  { source, detailType, time, home, resources, detail }: AwsEvent,
  chance: Chance,
) {
  return {
    version: '0',
    id: chance.uuid(),
    'detail-type': detailType,
    source,
    account: home.accountId,
    time: isoSeconds(time),
    region: home.region,
    resources,
    detail,
  };
}

/** A moment in the form `2026-11-20T12:00:00Z`. */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
