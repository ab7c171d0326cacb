// The ways to pay for capacity, and the report that prices them. After npm run build:
//   npx cdk synth --app 'node dist/examples/capacity.js'
import { App, Size, Stack } from 'aws-cdk-lib';
import {
  AlarmTopic,
  BlueprintReport,
  DataStream,
  RecordDistribution,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';

const app = new App();
const stack = new Stack(app, 'Capacity');
const findings = new AlarmTopic(stack, 'Findings');

const stream = new DataStream(stack, 'Clicks', {
  capacity: StreamCapacity.autoscaled({ minShards: 2, maxShards: 64, notificationTopic: findings }),
});

new DataStream(stack, 'Unordered', {
  capacity: StreamCapacity.onDemand({ recordDistribution: RecordDistribution.AUTO }),
});

new DataStream(stack, 'Steady', { capacity: StreamCapacity.provisioned({ shards: 4 }) });

BlueprintReport.of(app).expect(stream, { recordsPerSecond: 1_000, recordSize: Size.bytes(600) });
