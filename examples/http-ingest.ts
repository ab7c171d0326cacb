// A way into a stream over HTTP, for the pages of one site and for a partner. After npm run build:
//   npx cdk synth --app 'node dist/examples/http-ingest.js'
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AlarmTopic, DataStream, HttpAuth, HttpIngest, StreamMonitoring } from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Clicks');
const stream = new DataStream(stack, 'Stream');

const http = new HttpIngest(stack, 'Http', {
  stream,
  auth: HttpAuth.apiKey({
    web: { requestsPerSecond: 500 },
    partner: { requestsPerSecond: 20, requestsPerDay: 100_000 },
  }),
  origins: ['https://www.example.com'],
});

new StreamMonitoring(stack, 'Monitoring', {
  stream,
  httpIngests: [http],
  pageTopic: new AlarmTopic(stack, 'OnCall', { emails: ['on-call@example.com'] }),
});
new CfnOutput(stack, 'Url', { value: http.url });
