import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, expect, it } from 'vitest';
import { DataStream, StreamCapacity } from '../../../lib';
import { LocalAws } from '../../../local';

const directory = mkdtempSync(join(tmpdir(), 'scale-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function assembly(): string {
  const app = new App({ outdir: join(directory, 'cdk.out'), analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards: 1 }) });
  return app.synth().directory;
}

it('a local AWS takes a scale, and refuses one below 1 in a sentence', async () => {
  const options = { assembly: assembly(), folder: join(directory, 'run'), onNotice: () => undefined };
  await expect(LocalAws.start({ ...options, scale: 0.5 })).rejects.toThrow(
    'scale must be a number of 1 or more, because each record stands for that many on AWS; got 0.5',
  );
  const aws = await LocalAws.start({ ...options, scale: 10 });
  try {
    expect(aws.scale.factor).toBe(10);
    const [stream] = aws.kinesis.list();
    const records = Array.from({ length: 300 }, (_, n) => ({ partitionKey: `${n}`, data: Buffer.of(1) }));
    const outcomes = stream?.writer.putRecords(records) ?? [];
    const accepted = outcomes.filter((outcome) => 'shardId' in outcome).length;
    // A tenth of a second's 1,000, and of what time brings while they are written.
    expect(accepted).toBeGreaterThanOrEqual(100);
    expect(accepted).toBeLessThan(300);
  } finally {
    await aws.close();
  }
});
