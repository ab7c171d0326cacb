import type { AwsEnvironment } from './aws-environment';

/**
 * The parts of `arn:partition:service:region:account:resource`. Those of a bucket have no region and no
 * account.
 */
export interface Arn extends AwsEnvironment {
  /** `kinesis`, `sqs`, … */
  readonly service: string;
  /** May contain colons and slashes: `stream/clicks`, `function:consumer:1`. */
  readonly resource: string;
}

export function formatArn({ partition, service, region, accountId, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** @returns the parts of the ARN; parts that `text` lacks are empty */
export function parseArn(text: string): Arn {
  const [, partition = '', service = '', region = '', accountId = '', ...resource] = text.split(':');
  return { partition, service, region, accountId, resource: resource.join(':') };
}
