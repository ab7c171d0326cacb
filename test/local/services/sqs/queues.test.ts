import { expect, it } from 'vitest';
import { sqsForEachTest } from './support/sqs-fixture';

const sqs = sqsForEachTest();

it('the process itself sends to a queue, and looks into it without receiving', async () => {
  const url = await sqs.createQueue();
  const { QueueArn = '' } = await sqs.attributes(url);
  sqs.queues.send(QueueArn, 'first');
  await sqs.clock.advance(1);
  sqs.queues.send(QueueArn, { body: 'second' });
  await sqs.receive(url, { MaxNumberOfMessages: 1 });
  expect(sqs.queues.peek(QueueArn)).toMatchObject([
    { body: 'first', receiveCount: 1, sentTimestamp: sqs.clock.now() - 1 },
    { body: 'second', receiveCount: 0, sentTimestamp: sqs.clock.now() },
  ]);
  expect(() => sqs.queues.send(`${QueueArn}x`, 'lost')).toThrow('The specified queue does not exist');
});
