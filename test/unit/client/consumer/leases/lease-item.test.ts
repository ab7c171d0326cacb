import { describe, expect, it } from 'vitest';
import { type Lease, requested, sentinel } from '../../../../../client/consumer/leases';
import { fromItem, toItem, updateOf } from '../../../../../client/consumer/leases/lease-item';

const lease: Lease = {
  leaseKey: 'shardId-000000000002',
  leaseOwner: 'a',
  leaseCounter: 7,
  checkpoint: { sequenceNumber: '49', subSequenceNumber: 3 },
  ownerSwitchesSinceCheckpoint: 1,
  parentShardIds: ['shardId-000000000000', 'shardId-000000000001'],
  childShardIds: [],
  hashKeyRange: { start: '0', end: '9' },
};

describe('a lease as an item', () => {
  it('has the attributes of the KCL 3.5', () => {
    expect(toItem(lease)).toEqual({
      leaseKey: { S: 'shardId-000000000002' },
      leaseOwner: { S: 'a' },
      leaseCounter: { N: '7' },
      checkpoint: { S: '49' },
      checkpointSubSequenceNumber: { N: '3' },
      ownerSwitchesSinceCheckpoint: { N: '1' },
      parentShardId: { SS: ['shardId-000000000000', 'shardId-000000000001'] },
      startingHashKey: { S: '0' },
      endingHashKey: { S: '9' },
      entityType: { S: 'LEASE' },
    });
    expect(fromItem(toItem(lease))).toEqual({ ...lease, checkpointOwner: undefined });
  });

  it('is read from a table of the KCL 2, which has neither hash keys nor entity types', () => {
    const item = { leaseKey: { S: 's' }, leaseCounter: { N: '1' }, checkpoint: { S: 'TRIM_HORIZON' } };
    expect(fromItem(item)).toMatchObject({ leaseKey: 's', checkpoint: sentinel('TRIM_HORIZON') });
  });

  it('is no lease without a counter and a checkpoint', () => {
    expect(fromItem({ leaseKey: { S: 's' } })).toBeUndefined();
  });
});

describe('an update', () => {
  it('writes what differs, on condition that nobody else has written', () => {
    expect(updateOf(lease, requested(lease, 'b'))).toEqual({
      UpdateExpression: 'SET #leaseOwner = :leaseOwner, #checkpointOwner = :checkpointOwner',
      ConditionExpression:
        '#leaseCounter = :seen_leaseCounter AND #leaseOwner = :seen_leaseOwner AND attribute_not_exists(#checkpointOwner)',
      ExpressionAttributeNames: {
        '#leaseOwner': 'leaseOwner',
        '#checkpointOwner': 'checkpointOwner',
        '#leaseCounter': 'leaseCounter',
      },
      ExpressionAttributeValues: {
        ':leaseOwner': { S: 'b' },
        ':checkpointOwner': { S: 'a' },
        ':seen_leaseCounter': { N: '7' },
        ':seen_leaseOwner': { S: 'a' },
      },
    });
  });
});
