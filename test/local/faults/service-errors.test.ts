import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { FirehoseClient, PutRecordCommand as PutToFirehose } from '@aws-sdk/client-firehose';
import { DescribeStreamSummaryCommand, KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { FAULT_SERVICES, type FaultOptions } from '../../../local/faults/fault-options';
import { type ClientOf, faultyDoors } from './support/faulty-door';

/** The services' names in signatures, in the order of `FAULT_SERVICES`. */
const SIGNED_AS = [
  'kinesis',
  'dynamodb',
  's3',
  'sqs',
  'sns',
  'lambda',
  'monitoring',
  'events',
  'states',
  'firehose',
  'cloudformation',
];

const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:m';
const QueueUrl = 'http://127.0.0.1/123456789012/q';
const Data = Buffer.from('data');

/** A call of each service, and the errors that it throws: throttled, failed, down. */
const CALLS: { call: string; send: (client: ClientOf) => Promise<unknown>; errors: string[] }[] = [
  {
    call: 'Kinesis PutRecord',
    send: (client) =>
      client(KinesisClient).send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'k', Data })),
    errors: ['ProvisionedThroughputExceededException 400', 'InternalFailure 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'Kinesis DescribeStreamSummary',
    send: (client) => client(KinesisClient).send(new DescribeStreamSummaryCommand({ StreamName: 's' })),
    errors: ['LimitExceededException 400', 'InternalFailure 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'DynamoDB GetItem',
    send: (client) =>
      client(DynamoDBClient).send(new GetItemCommand({ TableName: 't', Key: { id: { S: '1' } } })),
    errors: [
      'ProvisionedThroughputExceededException 400',
      'InternalServerError 500',
      'ServiceUnavailable 503',
    ],
  },
  {
    call: 'DynamoDB DescribeTable',
    send: (client) => client(DynamoDBClient).send(new DescribeTableCommand({ TableName: 't' })),
    errors: ['ThrottlingException 400', 'InternalServerError 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'S3 PutObject',
    send: (client) => client(S3Client).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })),
    errors: ['SlowDown 503', 'InternalError 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'SQS SendMessage',
    send: (client) => client(SQSClient).send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' })),
    errors: ['RequestThrottled 403', 'InternalError 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'SNS Publish',
    send: (client) => client(SNSClient).send(new PublishCommand({ TopicArn: 't', Message: 'm' })),
    errors: ['ThrottledException 429', 'InternalErrorException 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'Lambda Invoke',
    send: (client) => client(LambdaClient).send(new InvokeCommand({ FunctionName: 'f' })),
    errors: ['TooManyRequestsException 429', 'ServiceException 500', 'ServiceUnavailableException 503'],
  },
  {
    call: 'CloudWatch DescribeAlarms',
    send: (client) => client(CloudWatchClient).send(new DescribeAlarmsCommand({})),
    errors: ['ThrottlingException 400', 'InternalServiceFault 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'EventBridge PutEvents',
    send: (client) => client(EventBridgeClient).send(new PutEventsCommand({ Entries: [] })),
    errors: ['ThrottlingException 400', 'InternalException 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'SFN StartExecution',
    send: (client) => client(SFNClient).send(new StartExecutionCommand({ stateMachineArn })),
    errors: ['ThrottlingException 400', 'InternalFailure 500', 'ServiceUnavailable 503'],
  },
  {
    call: 'Firehose PutRecord',
    send: (client) =>
      client(FirehoseClient).send(new PutToFirehose({ DeliveryStreamName: 'd', Record: { Data } })),
    errors: ['ServiceUnavailableException 503', 'InternalFailure 500', 'ServiceUnavailableException 503'],
  },
  {
    call: 'CloudFormation DescribeStacks',
    send: (client) => client(CloudFormationClient).send(new DescribeStacksCommand({})),
    errors: ['Throttling 400', 'InternalFailure 500', 'ServiceUnavailable 503'],
  },
];

describe('the SDK recognizes the faults of', () => {
  const open = faultyDoors();
  const services = SIGNED_AS.map((signingName) => ({
    signingName,
    handle: () => {
      throw new Error('No call may take effect.');
    },
  }));

  it.each(CALLS)('$call, and repeats the call', async ({ send, errors }) => {
    const seen = async (options: FaultOptions) => {
      const { clientOf, injected } = await open(options, services);
      const error = await send(clientOf(3)).then(
        () => expect.fail('The call has to fail.'),
        (thrown) => thrown,
      );
      expect(error.$metadata.attempts, String(error)).toBe(3);
      expect(injected).toHaveLength(3);
      return `${error.name} ${error.$metadata.httpStatusCode}`;
    };
    const outages = FAULT_SERVICES.map((service) => ({ service, fromSeconds: 0, toSeconds: 1 }));
    expect([await seen({ throttled: 1 }), await seen({ failedBefore: 1 }), await seen({ outages })]).toEqual(
      errors,
    );
  });
});
