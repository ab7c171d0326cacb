// The resources of the blueprint's stack, as a team would write them without this library. The benchmark of
// synthesis compares the two.
import { join, resolve } from 'node:path';
import {
  App,
  CfnOutput,
  Duration,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  Stack,
  aws_lambda_event_sources as sources,
  aws_sqs as sqs,
} from 'aws-cdk-lib';

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'Clickstream');

const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
const stream = new kinesis.Stream(stack, 'Stream', {
  streamMode: kinesis.StreamMode.ON_DEMAND,
  encryption: kinesis.StreamEncryption.KMS,
  encryptionKey: key,
});
const table = new dynamodb.Table(stack, 'PageViews', {
  partitionKey: { name: 'page', type: dynamodb.AttributeType.STRING },
  sortKey: { name: 'viewedAt', type: dynamodb.AttributeType.STRING },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
});
const queue = new sqs.Queue(stack, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });

const writer = makeFunction('Writer', 'page-view-writer', { TABLE_NAME: table.tableName });
table.grant(writer, 'dynamodb:BatchWriteItem');
writer.addEventSource(
  new sources.KinesisEventSource(stream, {
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    retryAttempts: 3,
    maxRecordAge: Duration.hours(6),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
    onFailure: new sources.SqsDlq(queue),
  }),
);

const redrive = makeFunction('Redrive', 'dead-letter-redrive', {
  CONSUMER_FUNCTION_ARN: writer.functionArn,
  STREAM_ARN: stream.streamArn,
  QUEUE_URL: queue.queueUrl,
  BATCH_SIZE: '100',
});
stream.grantRead(redrive);
queue.grantConsumeMessages(redrive);
writer.grantInvoke(redrive);

queue
  .metricApproximateNumberOfMessagesVisible()
  .createAlarm(stack, 'DeadLettersAlarm', { threshold: 1, evaluationPeriods: 1 });
queue
  .metricApproximateAgeOfOldestMessage()
  .createAlarm(stack, 'AgeAlarm', { threshold: Duration.hours(12).toSeconds(), evaluationPeriods: 1 });

new CfnOutput(stack, 'StreamName', { value: stream.streamName });
new CfnOutput(stack, 'PageViewsTableName', { value: table.tableName });
new CfnOutput(stack, 'DeadLetterQueueUrl', { value: queue.queueUrl });
app.synth();

function makeFunction(id: string, bundle: string, environment: Record<string, string>): lambda.Function {
  const logGroup = new logs.LogGroup(stack, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH });
  const role = new iam.Role(stack, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(resolve(__dirname, '..', '..', '..'), 'assets', bundle)),
    memorySize: 512,
    timeout: Duration.minutes(1),
    role,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    environment,
  });
}
