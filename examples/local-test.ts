// A test of your own: synthesize your stack, run it on this machine, write a record, and play time until it is
// processed.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { App } from 'aws-cdk-lib';
import { ClickstreamStack } from 'cdk-kinesis-blueprint';
import { encodeLine, KinesisProducer } from 'cdk-kinesis-blueprint/client';
import { LocalAws } from 'cdk-kinesis-blueprint/local';

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'local-test-'));
  const app = new App({ outdir: join(folder, 'cdk.out') });
  new ClickstreamStack(app, 'Clickstream');

  let processed = 0;
  const aws = await LocalAws.start({
    assembly: app.synth().directory,
    folder: join(folder, 'run'),
    onRecordOutcome: () => {
      processed++;
    },
  });
  try {
    const client = new KinesisClient({ ...aws.clientConfiguration, maxAttempts: 1 });
    // It waits by the same clock, so that its retries cost no real time.
    const producer = new KinesisProducer({ client, streamName: aws.output('StreamName'), clock: aws.clock });
    const line = '198.18.0.1 - - [20/Nov/2026:12:00:00 +0000] "GET /home HTTP/1.1" 200 512 "-" "example"';
    const put = producer.put(encodeLine(Buffer.from(line)));
    await aws.clock.play(Promise.all([put, producer.close()]));
    await aws.clock.runUntil(() => processed > 0);
    console.log('one page view went from the producer to the table');
  } finally {
    await aws.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
