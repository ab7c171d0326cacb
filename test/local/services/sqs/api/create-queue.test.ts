import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

describe('a queue', () => {
  it('has a URL at the address the client used, an ARN, and the defaults of AWS', async () => {
    const url = await sqs.createQueue('orders');
    expect(url).toBe(`${sqs.endpoint}/000000000000/orders`);
    expect(await sqs.client.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).toMatchObject({
      QueueUrl: url,
    });
    expect(await sqs.attributes(url)).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      MaximumMessageSize: '1048576',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      CreatedTimestamp: String(sqs.clock.now() / 1000),
    });
  });

  it('is the same when it is created again, unless its attributes differ', async () => {
    const url = await sqs.createQueue('orders', { VisibilityTimeout: '60' });
    await expect(sqs.createQueue('orders', { VisibilityTimeout: '60' })).resolves.toBe(url);
    await expect(sqs.createQueue('orders', { VisibilityTimeout: '61' })).rejects.toMatchObject({
      name: 'QueueNameExists',
    });
  });
});

describe('CreateQueue refuses a name', () => {
  const length = '1 to 80 letters, digits, hyphens and underscores are allowed';
  it.each([
    ['with.dots', 'InvalidParameterValue', `QueueName "with.dots" is not valid: ${length}`],
    ['x'.repeat(81), 'InvalidParameterValue', length],
    ['orders.fifo', 'UnsupportedOperation', 'QueueName orders.fifo: FIFO queues are not played'],
  ])('%s', async (name, code, message) => {
    await expect(sqs.createQueue(name)).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining(message),
    });
  });
});

describe('CreateQueue refuses an attribute', () => {
  it.each([
    ['Colour', 'red', 'InvalidAttributeName', 'Unknown Attribute Colour'],
    ['FifoQueue', 'true', 'UnsupportedOperation', 'FIFO queues are not played on this machine'],
    ['DelaySeconds', '901', 'InvalidAttributeValue', 'from 0 to 900'],
    ['MaximumMessageSize', '1023', 'InvalidAttributeValue', 'from 1024 to 1048576'],
    ['MessageRetentionPeriod', '59', 'InvalidAttributeValue', 'from 60 to 1209600'],
    ['ReceiveMessageWaitTimeSeconds', '21', 'InvalidAttributeValue', 'from 0 to 20'],
    [
      'VisibilityTimeout',
      '43201',
      'InvalidAttributeValue',
      'VisibilityTimeout: 43201. It must be a whole number from 0 to 43200',
    ],
    ['VisibilityTimeout', '1.5', 'InvalidAttributeValue', 'It must be a whole number'],
    ['RedrivePolicy', 'no JSON', 'InvalidAttributeValue', 'It must be a JSON object'],
    ['RedrivePolicy', '{"maxReceiveCount":3}', 'InvalidAttributeValue', 'It must have a deadLetterTargetArn'],
    [
      'RedrivePolicy',
      '{"maxReceiveCount":1001,"deadLetterTargetArn":"arn:aws:sqs:r:a:gone"}',
      'InvalidAttributeValue',
      'Its maxReceiveCount must be a whole number from 1 to 1000',
    ],
    [
      'RedrivePolicy',
      '{"maxReceiveCount":3,"deadLetterTargetArn":"arn:aws:sqs:r:a:gone"}',
      'InvalidParameterValue',
      'Dead letter target does not exist',
    ],
  ])('%s of %s', async (name, value, code, message) => {
    await expect(sqs.createQueue('orders', { [name]: value })).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining(message),
    });
  });
});
