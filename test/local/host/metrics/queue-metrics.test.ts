import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueMetrics } from '../../../../local/host/metrics';
import { Queues } from '../../../../local/services/sqs';
import { CloudWatchFixture, HOME } from '../../services/cloudwatch/support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

describe('AWS/SQS', () => {
  it('says what a queue holds at the end of the minute, and what happened in it', async () => {
    const queues = new Queues({ clock: aws.machine });
    aws.cloudWatch.addSource(queueMetrics(queues, () => aws.machine.now()));
    const queue = queues.create('dead', {}, HOME);
    queue.send({ body: 'one' });
    queue.send({ body: 'two' });
    const [message] = await queue.receive({ maxMessages: 1, visibilityTimeoutSeconds: 100 });
    queue.delete(message?.receiptHandle ?? '');
    await aws.minutes(undefined);
    expect(aws.lastMinute('AWS/SQS', { QueueName: 'dead' })).toEqual({
      ApproximateNumberOfMessagesVisible: '1/1 Count',
      ApproximateNumberOfMessagesNotVisible: '0/1 Count',
      ApproximateNumberOfMessagesDelayed: '0/1 Count',
      ApproximateAgeOfOldestMessage: '60/1 Seconds',
      NumberOfMessagesSent: '2/1 Count',
      NumberOfMessagesReceived: '1/1 Count',
      NumberOfMessagesDeleted: '1/1 Count',
      NumberOfEmptyReceives: '0/1 Count',
    });
    queue.purge();
    await queue.receive({ maxMessages: 1 });
    await aws.minutes(undefined);
    const after = aws.lastMinute('AWS/SQS', { QueueName: 'dead' });
    expect(after).toMatchObject({ NumberOfMessagesSent: '0/1 Count', NumberOfEmptyReceives: '1/1 Count' });
    expect(after).not.toHaveProperty('ApproximateAgeOfOldestMessage');
    queues.close();
  });
});
