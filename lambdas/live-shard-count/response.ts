import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { fullJitter, type PacingClock, wait } from '../../client';

/**
 * Keeps the response within CloudFormation's 4,096 bytes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
const MAX_REASON_CHARACTERS = 1_000;

/** The result of a request. */
export type Result = { readonly shardCount?: number } | { readonly reason: string };

/**
 * The response to a request. The physical id never changes, so CloudFormation never replaces the resource.
 *
 * @param result the number of shards, an empty object for a deletion, or the reason for a failure
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

const ATTEMPTS = 4;
const BACKOFF = { baseMs: 500, capMs: 4_000 };

/**
 * Puts the response where CloudFormation waits for it.
 * @param url the presigned URL of an S3 object
 * @throws Error when S3 does not take it; CloudFormation then waits until its own timeout
 */
export async function respond(
  url: string,
  response: CloudFormationCustomResourceResponse,
  clock: PacingClock,
): Promise<void> {
  // Bytes: fetch adds a content type to text, and the signature of the URL does not include one.
  const body = new TextEncoder().encode(JSON.stringify(response));
  for (let failures = 1; ; failures++) {
    const problem = await put(url, body);
    if (problem === undefined) return;
    if (failures === ATTEMPTS) throw new Error(`CloudFormation did not take the response: ${problem}.`);
    await wait(fullJitter(failures, BACKOFF, Math.random), clock);
  }
}

/** @returns what went wrong */
async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    const { ok, status } = await fetch(url, { method: 'PUT', body });
    return ok ? undefined : `HTTP status ${status}`;
  } catch (error) {
    return String(error);
  }
}
