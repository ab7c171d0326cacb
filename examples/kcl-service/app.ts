// A fleet of workers on Fargate. After npm run build:
//   npx cdk synth --app 'node dist/examples/kcl-service/app.js'
import { App, aws_ecr_assets as assets, CfnOutput, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { DataStream, KclService, StreamCapacity, StreamMonitoring } from 'cdk-kinesis-blueprint';
import { bundleWorker } from './bundle';

const app = new App();
const stack = new Stack(app, 'Orders');
const stream = new DataStream(stack, 'Orders', { capacity: StreamCapacity.provisioned({ shards: 4 }) });
const service = new KclService(stack, 'Fleet', {
  stream,
  image: ecs.ContainerImage.fromAsset(bundleWorker('examples/kcl-service'), {
    platform: assets.Platform.LINUX_ARM64,
  }),
});
new StreamMonitoring(stack, 'Monitoring', { stream, kclServices: [service] });
new CfnOutput(stack, 'StreamName', { value: stream.streamName });
new CfnOutput(stack, 'ApplicationName', { value: service.leaseTable.tableName });
