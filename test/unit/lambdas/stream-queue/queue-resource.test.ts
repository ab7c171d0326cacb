import { beforeEach, describe, expect, it } from 'vitest';
import type { PacingClock } from '../../../../client';
import type { QueueAnswer, QueueOperation } from '../../../../client/queue/queue-calls';
import { QueueResource } from '../../../../lambdas/stream-queue/queue-resource';

const ARN = 'arn:aws:kinesis:eu-west-1:111122223333:queue/1';
const OTHER_ARN = 'arn:aws:kinesis:eu-west-1:111122223333:queue/2';

/** As CloudFormation hands properties over: all are texts. */
const PROPERTIES = {
  QueueName: 'jobs',
  StreamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  StartingPosition: 'TRIM_HORIZON',
  VisibilityTimeoutSeconds: '30',
  MaxReceiveCount: '6',
};

/** Time passes as soon as it is waited for. */
class PlayedClock implements PacingClock {
  #now = 0;
  now = () => this.#now;
  after(ms: number, run: () => void): () => void {
    this.#now += ms;
    queueMicrotask(run);
    return () => undefined;
  }
}

let clock: PlayedClock;
let calls: [QueueOperation, object][];
/** What DescribeQueue answers, one a look; the last one stays. */
let looks: (string | Error)[];
/** The error of the operation that changes the queue. */
let refusal: Error | undefined;
/** How many calls find the queue CREATING or UPDATING. */
let busyCalls: number;
let madeArn: string;

const named = (name: string, message = name) => Object.assign(new Error(message), { name });
const GONE = named('ResourceNotFoundException');

function queueResource(waitMs = 60_000): QueueResource {
  return new QueueResource({
    clock,
    waitMs,
    call: async (name, input): Promise<QueueAnswer> => {
      calls.push([name, input]);
      if (name !== 'DescribeQueue') {
        if (busyCalls-- > 0) throw named('ResourceInUseException');
        if (refusal !== undefined) throw refusal;
        return { QueueDescription: { QueueARN: madeArn, QueueName: 'jobs', QueueStatus: 'CREATING' } };
      }
      const look = looks.length > 1 ? looks.shift() : looks[0];
      if (look instanceof Error) throw look;
      return { QueueDescription: { QueueARN: madeArn, QueueName: 'jobs', QueueStatus: look ?? '' } };
    },
  });
}

const namesOf = () => calls.map(([name]) => name);

beforeEach(() => {
  clock = new PlayedClock();
  calls = [];
  looks = ['ACTIVE'];
  refusal = undefined;
  busyCalls = 0;
  madeArn = ARN;
});

describe('a queue that is made', () => {
  it('is asked for with numbers, of which CloudFormation has made texts', async () => {
    await queueResource().create(PROPERTIES);
    expect(calls[0]).toEqual([
      'CreateQueue',
      {
        QueueName: 'jobs',
        StreamConfigurationList: [
          { StreamARN: PROPERTIES.StreamArn, StartingPosition: { Type: 'TRIM_HORIZON' } },
        ],
        QueueAttributes: {
          VisibilityTimeoutSeconds: 30,
          DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 6 },
        },
      },
    ]);
  });

  it('begins at a time in seconds, and without a count has no dead letters', async () => {
    const { MaxReceiveCount: _, ...others } = PROPERTIES;
    await queueResource().create({ ...others, StartingPosition: 'AT_TIMESTAMP', Timestamp: '1790000000.5' });
    expect(calls[0]?.[1]).toMatchObject({
      StreamConfigurationList: [{ StartingPosition: { Type: 'AT_TIMESTAMP', Timestamp: 1790000000.5 } }],
      QueueAttributes: { DeadLetterConfiguration: { TargetType: 'NONE' } },
    });
  });

  it('is waited for until it is ACTIVE, and its ARN is its id', async () => {
    looks = ['CREATING', 'CREATING', 'ACTIVE'];
    expect(await queueResource().create(PROPERTIES)).toEqual({ physicalId: ARN, data: { QueueArn: ARN } });
    expect(namesOf()).toEqual(['CreateQueue', 'DescribeQueue', 'DescribeQueue', 'DescribeQueue']);
    expect(clock.now()).toBe(6_000);
  });

  it('that does not become ACTIVE fails before its time is over, and is known for the rollback', async () => {
    looks = ['CREATING'];
    const queue = queueResource(20_000);
    await expect(queue.create(PROPERTIES)).rejects.toThrow(`${ARN} is still CREATING. Deploy again`);
    expect(clock.now()).toBeLessThanOrEqual(20_000);
    expect(queue.madeArn).toBe(ARN);
  });

  it('that Kinesis refuses has no id, so that a rollback deletes nothing', async () => {
    refusal = named('LimitExceededException', 'too many consumers');
    const queue = queueResource();
    await expect(queue.create(PROPERTIES)).rejects.toThrow('too many consumers');
    expect(queue.madeArn).toBeUndefined();
  });
});

describe('a queue that is changed', () => {
  it('keeps its id with other attributes, and is waited for', async () => {
    looks = ['UPDATING', 'ACTIVE'];
    const after = { ...PROPERTIES, VisibilityTimeoutSeconds: '60', MaxReceiveCount: '9' };
    expect(await queueResource().update(ARN, PROPERTIES, after)).toMatchObject({ physicalId: ARN });
    expect(calls[0]).toEqual([
      'UpdateQueue',
      {
        QueueARN: ARN,
        QueueAttributes: {
          VisibilityTimeoutSeconds: 60,
          DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 9 },
        },
      },
    ]);
    expect(namesOf()).toEqual(['UpdateQueue', 'DescribeQueue', 'DescribeQueue']);
  });

  it.each([
    ['name', { QueueName: 'tasks' }],
    ['stream', { StreamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders' }],
    ['starting position', { StartingPosition: 'LATEST' }],
    ['time', { Timestamp: '1790000000' }],
  ])('in its %s is another queue with an id of its own, and the old one stays for now', async (_, change) => {
    madeArn = OTHER_ARN;
    const result = await queueResource().update(ARN, PROPERTIES, { ...PROPERTIES, ...change });
    expect(result.physicalId).toBe(OTHER_ARN);
    expect(namesOf()).toEqual(['CreateQueue', 'DescribeQueue']);
  });

  it('and refused keeps its id, so that a rollback does not take it for another queue', async () => {
    refusal = named('InvalidArgumentException');
    const queue = queueResource();
    await expect(queue.update(ARN, PROPERTIES, PROPERTIES)).rejects.toThrow('InvalidArgumentException');
    expect(queue.madeArn).toBe(ARN);
  });
});

describe('a queue that is deleted', () => {
  it('is waited for until it is gone, because its stream cannot go before', async () => {
    looks = ['DELETING', 'DELETING', GONE];
    expect(await queueResource().delete(ARN)).toEqual({});
    expect(namesOf()).toEqual(['DeleteQueue', 'DescribeQueue', 'DescribeQueue', 'DescribeQueue']);
  });

  it('is tried again while it is being made or changed, as it is when a rollback comes', async () => {
    busyCalls = 2;
    looks = [GONE];
    expect(await queueResource().delete(ARN)).toEqual({});
    expect(namesOf()).toEqual(['DeleteQueue', 'DeleteQueue', 'DeleteQueue', 'DescribeQueue']);
    busyCalls = 1;
    looks = ['ACTIVE'];
    expect(await queueResource().update(ARN, PROPERTIES, PROPERTIES)).toMatchObject({ physicalId: ARN });
    busyCalls = Infinity;
    await expect(queueResource(20_000).delete(ARN)).rejects.toThrow(`${ARN} is still being changed`);
  });

  it('is deleted already where somebody else did it', async () => {
    refusal = GONE;
    expect(await queueResource().delete(ARN)).toEqual({});
    expect(namesOf()).toEqual(['DeleteQueue']);
  });

  it('is not asked for where none was ever made', async () => {
    expect(await queueResource().delete('2026/11/27/[$LATEST]0123456789abcdef')).toEqual({});
    expect(calls).toEqual([]);
  });

  it('that does not go is a failure, and so is what Kinesis refuses', async () => {
    looks = ['DELETING'];
    await expect(queueResource(20_000).delete(ARN)).rejects.toThrow(`${ARN} is still being deleted`);
    refusal = named('AccessDeniedException');
    await expect(queueResource().delete(ARN)).rejects.toThrow('AccessDeniedException');
  });
});
