// Writes log lines to a stream, deployed or local, and counts what became of them.
//   STREAM_NAME=… node producer.js access.log
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { encodeLine, KinesisProducer } from 'cdk-kinesis-blueprint/client';

async function main(file: string): Promise<void> {
  const producer = new KinesisProducer({
    // One attempt: the producer itself repeats the records that were not written, and only those.
    client: new KinesisClient({ maxAttempts: 1 }),
    streamName: process.env.STREAM_NAME,
  });
  let isTold = false;
  process.once('SIGTERM', () => {
    isTold = true;
  });
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (isTold) break;
    await producer.ready();
    void producer.put(encodeLine(Buffer.from(line)));
  }
  // Writes what is outstanding. Rejects when a record was not written, and says why.
  await producer.close({ timeoutMs: 20_000 });
  const { written, retried, throttled } = producer.stats;
  console.log(`${written} records written, ${retried} attempts repeated, ${throttled} of them for a limit`);
}

main(process.argv[2] ?? 'access.log').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
