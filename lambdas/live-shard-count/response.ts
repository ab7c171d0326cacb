import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';

/** A response has at most 4,096 bytes (CloudFormation User Guide, custom resource response objects). */
const MAX_REASON_CHARACTERS = 1_000;

/** What came of a request. */
export type Result = { readonly shardCount?: number } | { readonly reason: string };

/**
 * The response to a request. The physical id never changes, so CloudFormation never replaces the resource.
 *
 * @param result the number of shards, nothing for a deletion, or the reason for a failure
 */
export function responseTo(
  event: CloudFormationCustomResourceEvent,
  result: Result,
): CloudFormationCustomResourceResponse {
  const { StackId, RequestId, LogicalResourceId } = event;
  const PhysicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId;
  const common = { StackId, RequestId, LogicalResourceId, PhysicalResourceId };
  if ('reason' in result) {
    return { ...common, Status: 'FAILED', Reason: result.reason.slice(0, MAX_REASON_CHARACTERS) };
  }
  const { shardCount } = result;
  return {
    ...common,
    Status: 'SUCCESS',
    ...(shardCount !== undefined && { Data: { ShardCount: shardCount } }),
  };
}
