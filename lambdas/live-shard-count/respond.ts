import type { CloudFormationCustomResourceResponse } from 'aws-lambda';
import { fullJitter, type PacingClock, wait } from '../../client';

const ATTEMPTS = 4;
const BACKOFF = { baseMs: 500, capMs: 4_000 };

/**
 * Puts a response where CloudFormation waits for it.
 * @param url presigned, of an S3 object
 * @throws Error when it is not taken; without a response CloudFormation waits until its own timeout
 */
export async function respond(
  url: string,
  response: CloudFormationCustomResourceResponse,
  clock: PacingClock,
): Promise<void> {
  // Bytes, since text would bring a content type with it, which the signature of the URL does not have.
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
