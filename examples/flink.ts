// Sessions and counts by the minute, in Managed Service for Apache Flink: examples/flink-sessions has the job.
// Build it first: mvn -f examples/flink-sessions/pom.xml package
import { existsSync } from 'node:fs';
import { App, Duration, aws_dynamodb as dynamodb, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import {
  DataStream,
  FlinkApplication,
  FlinkCode,
  FlinkRuntime,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';

const JAR = 'examples/flink-sessions/target/flink-sessions.jar';

const app = new App();
const stack = new Stack(app, 'Sessions');
const stream = new DataStream(stack, 'Stream');
const table = new dynamodb.Table(stack, 'PageCounts', {
  partitionKey: { name: 'page', type: dynamodb.AttributeType.STRING },
  sortKey: { name: 'minute_start', type: dynamodb.AttributeType.STRING },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
});
const bucket = new s3.Bucket(stack, 'SessionFiles', { enforceSSL: true });

const sessions = new FlinkApplication(stack, 'Flink', {
  stream,
  // The connectors of the JAR are those of Flink 1.19.
  runtime: FlinkRuntime.FLINK_1_19,
  // A synthesis before the build takes the sources, which is enough to look at the template.
  code: FlinkCode.fromAsset(existsSync(JAR) ? JAR : 'examples/flink-sessions'),
  checkpointInterval: Duration.minutes(1),
  properties: {
    table: { connector: 'dynamodb', 'table-name': table.tableName, 'aws.region': stack.region },
    files: { path: `s3://${bucket.bucketName}/sessions/`, 'sink.rolling-policy.rollover-interval': '15 min' },
    job: { lateness: "'1' MINUTE", 'idle-timeout': '30 s', 'late-ttl': '2 d' },
  },
});
table.grantWriteData(sessions);
bucket.grantReadWrite(sessions);

new StreamMonitoring(stack, 'Monitoring', { stream, flinkApplications: [sessions] });
