import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';

/** Keeps the response within CloudFormation's 4,096 bytes. */
const MAX_REASON_CHARACTERS = 1_000;

/** The result of a request. A queue that was made and did not become ACTIVE has an ARN beside the reason. */
export type Result =
  | { readonly queueArn?: string }
  | { readonly reason: string; readonly queueArn: string | undefined };

/** The response to a request. The physical id is the ARN of the queue, so CloudFormation deletes the one that was replaced. */
export function responseTo(
  event: CloudFormationCustomResourceEvent,
  result: Result,
): CloudFormationCustomResourceResponse {
  const { StackId, RequestId, LogicalResourceId } = event;
  const before = 'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId;
  const PhysicalResourceId = result.queueArn ?? before;
  const common = { StackId, RequestId, LogicalResourceId, PhysicalResourceId };
  if ('reason' in result) {
    return { ...common, Status: 'FAILED', Reason: result.reason.slice(0, MAX_REASON_CHARACTERS) };
  }
  return { ...common, Status: 'SUCCESS', Data: { QueueArn: PhysicalResourceId } };
}
