import type { AwsEnvironment } from './aws-environment';

/** The parts of `arn:partition:service:region:account:resource`. Buckets have no region and no account: they are empty. */
export interface Arn extends AwsEnvironment {
  /** `kinesis`, `sqs`, … */
  readonly service: string;
  /** May have colons and slashes of its own: `stream/clicks`, `function:consumer:1`. */
  readonly resource: string;
}

export function formatArn({ partition, service, region, accountId, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** @returns the parts; those that `text` does not have are empty */
export function parseArn(text: string): Arn {
  const [, partition = '', service = '', region = '', accountId = '', ...resource] = text.split(':');
  return { partition, service, region, accountId, resource: resource.join(':') };
}
