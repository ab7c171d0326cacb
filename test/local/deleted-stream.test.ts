import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteStreamCommand,
  KinesisClient,
  ListStreamsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';

const folder = mkdtempSync(join(tmpdir(), 'deleted-stream-'));
let aws: LocalAws | undefined;
afterEach(async () => {
  await aws?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a stream that is deleted under load', () => {
  it('fails nothing else: its readers find it gone, and the account goes on', async () => {
    const notices: string[] = [];
    const assembly = clickstreamAssembly({});
    aws = await LocalAws.start({ assembly, folder, seed: 1, onNotice: (sentence) => notices.push(sentence) });
    rmSync(assembly, { recursive: true, force: true });
    const kinesis = new KinesisClient(aws.clientConfiguration);
    const StreamName = aws.output('StreamName');
    const Records = Array.from({ length: 500 }, (_, n) => ({
      PartitionKey: `${n}`,
      Data: Buffer.from(`no page view ${n}`),
    }));
    for (let i = 0; i < 4; i++)
      await aws.clock.play(kinesis.send(new PutRecordsCommand({ StreamName, Records })));
    // Batches are with the functions, others wait, and some are tried again.
    await aws.clock.advance(2000);
    await aws.clock.play(
      kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true })),
    );
    await aws.clock.advance(10 * 60_000);
    const { StreamNames } = await aws.clock.play(kinesis.send(new ListStreamsCommand({})));
    kinesis.destroy();
    expect(StreamNames).toEqual([]);
    expect(notices.filter((notice) => notice.startsWith('The local AWS failed'))).toEqual([]);
  });
});
