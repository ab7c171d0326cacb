import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Lease } from './lease';

/** The name of the table's key, in the layout of the Kinesis Client Library. */
export const LEASE_KEY = 'leaseKey';
export type LeaseItem = Record<string, AttributeValue>;

/** What kind of thing an item is; the table of the Kinesis Client Library 3.5 holds more than leases. */
export const ENTITY_TYPE = 'entityType';
export const LEASE_ENTITY = 'LEASE';

/**
 * A lease as an item of DynamoDB, in the single-table layout of the Kinesis Client Library 3.5. Attributes that have no
 * value are absent.
 * @see https://docs.aws.amazon.com/streams/latest/dev/kcl-dynamoDB.html
 */
export function toItem(lease: Lease): LeaseItem {
  const { checkpoint, hashKeyRange, parentShardIds, childShardIds, leaseOwner, checkpointOwner } = lease;
  return {
    leaseKey: { S: lease.leaseKey },
    leaseCounter: { N: String(lease.leaseCounter) },
    checkpoint: { S: checkpoint.sequenceNumber },
    checkpointSubSequenceNumber: { N: String(checkpoint.subSequenceNumber) },
    ownerSwitchesSinceCheckpoint: { N: String(lease.ownerSwitchesSinceCheckpoint) },
    entityType: { S: LEASE_ENTITY },
    ...(leaseOwner && { leaseOwner: { S: leaseOwner } }),
    ...(checkpointOwner && { checkpointOwner: { S: checkpointOwner } }),
    ...(parentShardIds.length > 0 && { parentShardId: { SS: [...parentShardIds] } }),
    ...(childShardIds.length > 0 && { childShardIds: { SS: [...childShardIds] } }),
    ...(hashKeyRange && {
      startingHashKey: { S: hashKeyRange.start },
      endingHashKey: { S: hashKeyRange.end },
    }),
  };
}

/** @returns undefined for an item that lacks what every lease has */
export function fromItem(item: LeaseItem): Lease | undefined {
  const leaseKey = item.leaseKey?.S;
  const leaseCounter = item.leaseCounter?.N;
  const sequenceNumber = item.checkpoint?.S;
  if (leaseKey === undefined || leaseCounter === undefined || sequenceNumber === undefined) return undefined;
  const [start, end] = [item.startingHashKey?.S, item.endingHashKey?.S];
  return {
    leaseKey,
    leaseOwner: item.leaseOwner?.S,
    leaseCounter: Number(leaseCounter),
    checkpoint: { sequenceNumber, subSequenceNumber: Number(item.checkpointSubSequenceNumber?.N ?? 0) },
    ownerSwitchesSinceCheckpoint: Number(item.ownerSwitchesSinceCheckpoint?.N ?? 0),
    parentShardIds: item.parentShardId?.SS ?? [],
    childShardIds: item.childShardIds?.SS ?? [],
    hashKeyRange: start && end ? { start, end } : undefined,
    checkpointOwner: item.checkpointOwner?.S,
  };
}

/** The UpdateItem that turns one lease into the other, and leaves attributes alone that it does not know. */
export function updateOf(seen: Lease, next: Lease) {
  const [before, after] = [toItem(seen), toItem(next)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => name !== LEASE_KEY && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const isKept = (name: string) => after[name] !== undefined;
  const set = names.filter(isKept).map((name) => `#${name} = :${name}`);
  const remove = names.filter((name) => !isKept(name)).map((name) => `#${name}`);
  const condition = conditionOf(seen);
  return {
    UpdateExpression: [
      set.length > 0 ? `SET ${set.join(', ')}` : '',
      remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
    ]
      .join(' ')
      .trim(),
    ConditionExpression: condition.ConditionExpression,
    ExpressionAttributeNames: {
      ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ...condition.ExpressionAttributeNames,
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(names.filter(isKept).map((name) => [`:${name}`, after[name] ?? { NULL: true }])),
      ...condition.ExpressionAttributeValues,
    },
  };
}

/** What must not have changed for a write to be allowed. */
const GUARDS = ['leaseCounter', 'leaseOwner', 'checkpointOwner'] as const;

export function conditionOf(seen: Lease) {
  const item = toItem(seen);
  const present = GUARDS.filter((name) => item[name] !== undefined);
  return {
    ConditionExpression: GUARDS.map((name) =>
      item[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :seen_${name}`,
    ).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(GUARDS.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      present.map((name) => [`:seen_${name}`, item[name] ?? { NULL: true }]),
    ),
  };
}
