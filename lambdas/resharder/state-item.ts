import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { PolicyState } from './policy';

/** What the resharder knows of a stream from one run to the next. */
export interface Memory {
  /** Undefined when nothing is remembered. */
  readonly policyState: PolicyState | undefined;
  /** When this function called UpdateShardCount in the last 24 hours, oldest first; milliseconds since the epoch. */
  readonly updateShardCountCalls: readonly number[];
  /** When people were told last, in milliseconds since the epoch; 0 for never. */
  readonly notifiedAt: number;
}

/** The item of a stream, beside its key `stream` and the lease (`owner`, `leaseUntil`). */
export type StateItem = Readonly<Record<string, AttributeValue>>;

const DAY_MS = 24 * 3_600_000;
/**
 * A little more than the 24 hours that the quota is counted over (AWS SDK, UpdateShardCount): a call is noted with the
 * time of its decision and reaches AWS later in the run, so AWS counts it for so much longer.
 */
const CALLS_KEPT_MS = DAY_MS + 120_000;

/**
 * @param item undefined or without a member: that is not remembered
 * @param now calls that do not count any more are forgotten; and all that was remembered on a day that is yet to come,
 *   which is the work of a wrong clock and would hold the stream until then
 */
export function readMemory(item: StateItem | undefined, now: number): Memory {
  const calls = (item?.updateShardCountCalls?.L ?? []).map(({ N }) => Number(N));
  const policyState = readPolicyState(item?.policyState?.S);
  const notifiedAt = Number(item?.notifiedAt?.N ?? 0);
  const isCredible = (time: number) => time < now + DAY_MS;
  return {
    policyState: isCredible(policyState?.observedAt ?? 0) ? policyState : undefined,
    updateShardCountCalls: calls.filter((time) => time > now - CALLS_KEPT_MS && isCredible(time)),
    notifiedAt: isCredible(notifiedAt) ? notifiedAt : 0,
  };
}

/** The members of a memory that are given, as attributes. */
export function writeMemory(memory: Partial<Memory>): StateItem {
  const { policyState, updateShardCountCalls, notifiedAt } = memory;
  return {
    ...(policyState !== undefined && { policyState: { S: JSON.stringify(policyState) } }),
    ...(updateShardCountCalls !== undefined && {
      updateShardCountCalls: { L: updateShardCountCalls.map((time) => ({ N: String(time) })) },
    }),
    ...(notifiedAt !== undefined && { notifiedAt: { N: String(notifiedAt) } }),
  };
}

/** What cannot be read was not written by the policy; it is worth what the policy had learned, and no more. */
function readPolicyState(json: string | undefined): PolicyState | undefined {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) ?? undefined;
  } catch {
    return undefined;
  }
}
