import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { fullJitter, type PacingClock, wait } from '../../client';

/**
 * Keeps the response within CloudFormation's 4,096 bytes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
const MAX_REASON_CHARACTERS = 1_000;

/** The result of a request of CloudFormation. */
export interface Result {
  /** Why the request failed. Undefined if it did not. */
  readonly reason?: string;
  /** The attributes of the resource. */
  readonly data?: Readonly<Record<string, string | number>>;
  /**
   * The physical id, of a failed request too if it made something. Another one than before replaces the resource:
   * CloudFormation deletes the former one. Default: the id before; at first the logical id.
   */
  readonly physicalId?: string;
}

/** The response to a request. */
export function responseTo(
  event: CloudFormationCustomResourceEvent,
  { reason, data, physicalId }: Result,
): CloudFormationCustomResourceResponse {
  const { StackId, RequestId, LogicalResourceId } = event;
  const before = 'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId;
  const common = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: physicalId ?? before };
  return reason === undefined
    ? { ...common, Status: 'SUCCESS', ...(data && { Data: data }) }
    : { ...common, Status: 'FAILED', Reason: reason.slice(0, MAX_REASON_CHARACTERS) };
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
