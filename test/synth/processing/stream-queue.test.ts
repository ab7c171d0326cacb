import { App, Duration, aws_iam as iam, aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import {
  DataStream,
  QueueStartingPosition,
  StreamCapacity,
  StreamMonitoring,
  StreamQueue,
  type StreamQueueProps,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines } from '../support/readable-policy';
import { messageOf, newStack, onlyResource, RECOMMENDED, resourcesOf } from '../support/synthesize';

const QUEUE = 'Custom::KinesisQueue';

function queueOf(props: Partial<StreamQueueProps> = {}, stack = newStack()) {
  const stream = props.stream ?? new DataStream(stack, 'Clicks');
  return { stack, stream, queue: new StreamQueue(stack, 'Jobs', { stream, ...props }) };
}

describe('the custom resource', () => {
  test('asks for a queue from the beginning of the stream, with dead letters after six receives', () => {
    expect(onlyResource(queueOf().stack, QUEUE)).toMatchObject({
      QueueName: expect.stringMatching(/^AppJobs[0-9A-F]{8}-[0-9a-f]{8}$/),
      StartingPosition: 'TRIM_HORIZON',
      VisibilityTimeoutSeconds: 30,
      MaxReceiveCount: 6,
      ServiceTimeout: '960',
    });
  });

  test('has another name for another starting position, because the old queue is there when the new one is made', () => {
    const nameOf = (props: Partial<StreamQueueProps>) => onlyResource(queueOf(props).stack, QUEUE).QueueName;
    expect(nameOf({ startingPosition: QueueStartingPosition.latest() })).not.toBe(nameOf({}));
    expect(nameOf({ visibilityTimeout: Duration.minutes(1) })).toBe(nameOf({}));
  });

  test('comes after the permissions that it needs', () => {
    const [resource] = Object.values(resourcesOf(queueOf().stack, QUEUE));
    expect(resource?.DependsOn).toContainEqual(expect.stringMatching(/RoleDefaultPolicy/));
  });

  test('without dead letters has no count, no watch and no alarm', () => {
    const { stack, queue } = queueOf({ deadLetters: false });
    expect(onlyResource(stack, QUEUE)).not.toHaveProperty('MaxReceiveCount');
    expect(resourcesOf(stack, 'AWS::Events::Rule')).toEqual({});
    expect(queue.deadLetterAlarm).toBeUndefined();
    expect(queue.watchAlarm).toBeUndefined();
  });
});

describe('the watch', () => {
  test('may receive the dead letters of its own queue, and of no other in the account', () => {
    const lines = policyLines(queueOf().stack).filter((line) => /ReceiveDeadLetter/.test(line));
    expect(lines).toEqual(['kinesis: ReceiveDeadLetterQueueRecords | on <Jobs.QueueArn>']);
  });

  test('looks only when it may', () => {
    const [rule] = Object.values(resourcesOf(queueOf().stack, 'AWS::Events::Rule'));
    expect(rule?.DependsOn).toContainEqual(expect.stringMatching(/MayLook/));
  });

  test('that fails is told, because the alarm on dead letters keeps its state then', () => {
    const { stack, queue } = queueOf();
    const alarms = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(
      ([id, { Properties }]) => ({
        id,
        ...Properties,
      }),
    );
    expect(alarms.filter(({ id }) => /WatchAlarm/.test(id))).toEqual([
      expect.objectContaining({
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [expect.objectContaining({ Name: 'FunctionName' })],
        Period: 300,
        EvaluationPeriods: 3,
        TreatMissingData: 'notBreaching',
      }),
    ]);
    expect(queue.ticketAlarms).toHaveLength(2);
  });
});

describe('who may', () => {
  const linesOf = (grant: (queue: StreamQueue, role: iam.IRole) => unknown) => {
    const { stack, queue } = queueOf();
    const role = new iam.Role(stack, 'Program', { assumedBy: new iam.AccountRootPrincipal() });
    grant(queue, role);
    // The construct's own function makes queues, and looks at dead letters.
    const own = /CreateQueue|^kinesis: ReceiveDeadLetterQueueRecords \|/;
    return policyLines(stack).filter((line) => /^kinesis:/.test(line) && !own.test(line));
  };

  test('receive: these operations on this queue; the key is that of the stream', () => {
    expect(linesOf((queue, role) => queue.grantReceive(role))).toEqual([
      'kinesis: AcknowledgeQueueRecords, ReceiveQueueRecords, UpdateQueueRecordsVisibility | on <Jobs.QueueArn>',
    ]);
  });

  test('send: write to the stream', () => {
    expect(linesOf((queue, role) => queue.grantSend(role)).join('\n')).toMatch(
      /PutRecord, PutRecords \| on <Clicks.Arn>/,
    );
  });

  test('administer dead letters', () => {
    expect(linesOf((queue, role) => queue.grantDeadLetters(role))[0]).toBe(
      'kinesis: AcknowledgeDeadLetterQueueRecords, DescribeQueue, ReceiveDeadLetterQueueRecords, ' +
        'RestoreDeadLetterQueueRecords, UpdateDeadLetterQueueRecordsVisibility | on <Jobs.QueueArn>',
    );
  });
});

describe('is refused', () => {
  test('a stream in provisioned mode, with what to use', () => {
    const stack = newStack();
    const capacity = StreamCapacity.provisioned({ shards: 2 });
    const stream = new DataStream(stack, 'Clicks', { capacity });
    expect(messageOf(() => queueOf({ stream }, stack))).toBe(
      'StreamQueue "App/Jobs": stream "App/Clicks" is in provisioned mode; allowed is a stream in on-demand mode (Kinesis, ' +
        'CreateQueue). For a provisioned stream use LambdaConsumer, or a queue of SQS behind it.',
    );
  });

  test.each<[string, Partial<StreamQueueProps>, RegExp]>([
    [
      'a visibility of 13 hours',
      { visibilityTimeout: Duration.hours(13) },
      /visibilityTimeout is 13 hours; allowed are whole/,
    ],
    [
      'no receive at all',
      { maxReceiveCount: 0 },
      /maxReceiveCount is 0; allowed are whole numbers from 1 to 1,000 receives/,
    ],
    ['a count without dead letters', { deadLetters: false, maxReceiveCount: 3 }, /allowed is one of them/],
    [
      'a name with a space',
      { queueName: 'two words' },
      /queueName is "two words"; allowed are 1 to 128 letters/,
    ],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => queueOf(props))).toMatch(message);
  });
});

test('a stream that is imported is left to AWS to judge', () => {
  const stack = newStack();
  const stream = kinesis.Stream.fromStreamArn(
    stack,
    'Stream',
    'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  );
  expect(onlyResource(queueOf({ stream }, stack).stack, QUEUE).StreamArn).toMatch(/stream\/clicks$/);
});

test('its alarm is a ticket of the monitoring', () => {
  const { stack, stream, queue } = queueOf();
  const { alarms } = new StreamMonitoring(stack, 'Monitoring', { stream, alarmsOf: [queue] });
  expect(alarms.find(({ alarm }) => alarm === queue.deadLetterAlarm)?.severity).toBe('ticket');
});

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eu-west-1', 'aws'],
])('in %s every ARN is of the partition %s', (region, partition) => {
  const stack = new Stack(new App({ context: RECOMMENDED }), 'App', {
    env: { account: '111122223333', region },
  });
  queueOf({}, stack);
  const named = [...JSON.stringify(resourcesOf(stack)).matchAll(/arn:(aws[\w-]*):/g)].map(([, one]) => one);
  expect(named.filter((one) => one !== partition)).toEqual([]);
});
