import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Hold, PolicyState } from '../policy';

/** What the resharder remembers of a stream from one run to the next. */
export interface Memory {
  /** The policy's state, in any version that the policy reads. Undefined for an empty memory. */
  readonly policyState: PolicyState | undefined;
  /**
   * When this function called UpdateShardCount in the last 24 hours, oldest first, in milliseconds since the
   * epoch. Kinesis counts the calls of other callers too; they cannot be asked for.
   */
  readonly updateShardCountCalls: readonly number[];
  /** When the operator was last notified, in milliseconds since the epoch; 0 for never. */
  readonly notifiedAt: number;
  /** The minimum that a person has asked for; undefined for none. */
  readonly hold: Hold | undefined;
}

/** The item of a stream, beside its key `stream` and the lease (`owner`, `leaseUntil`). */
export type StateItem = Readonly<Record<string, AttributeValue>>;

const DAY_MS = 24 * 3_600_000;
/** More than AWS's clocks differ. */
const AHEAD_MS = 5 * 60_000;
/**
 * A little more than the 24 hours that the quota is counted over (AWS SDK, UpdateShardCount): a call is noted
 * with the time of its decision and reaches AWS later in the run, so AWS counts it for so much longer.
 */
const CALLS_KEPT_MS = DAY_MS + 120_000;

/**
 * Reads the memory from an item. It forgets calls that no longer count, and times more than five minutes ahead: a
 * wrong clock wrote them, and they would block the stream until then. The policy sees to its own state.
 * @param item may be undefined or lack members, which then are empty
 * @param now milliseconds since the epoch
 */
export function readMemory(item: StateItem | undefined, now: number): Memory {
  const calls = (item?.updateShardCountCalls?.L ?? []).map(({ N }) => Number(N));
  const notifiedAt = Number(item?.notifiedAt?.N ?? 0);
  const isCredible = (time: number) => time < now + AHEAD_MS;
  return {
    policyState: readJson<PolicyState>(item?.policyState?.S),
    updateShardCountCalls: calls.filter((time) => time > now - CALLS_KEPT_MS && isCredible(time)),
    notifiedAt: isCredible(notifiedAt) ? notifiedAt : 0,
    hold: readJson<Hold>(item?.holdRequest?.S),
  };
}

/** Writes the given members of a memory as attributes. */
export function writeMemory(memory: Partial<Memory>): StateItem {
  const { policyState, updateShardCountCalls, notifiedAt, hold } = memory;
  return {
    ...(policyState !== undefined && { policyState: { S: JSON.stringify(policyState) } }),
    ...(updateShardCountCalls !== undefined && {
      updateShardCountCalls: { L: updateShardCountCalls.map((time) => ({ N: String(time) })) },
    }),
    ...(notifiedAt !== undefined && { notifiedAt: { N: String(notifiedAt) } }),
    ...('hold' in memory && { holdRequest: { S: JSON.stringify(hold ?? null) } }),
  };
}

/** Text that cannot be read counts as nothing: the policy learns anew. */
function readJson<T>(json: string | undefined): T | undefined {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) ?? undefined;
  } catch {
    return undefined;
  }
}
