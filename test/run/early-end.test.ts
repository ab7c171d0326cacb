import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { DeleteStreamCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run/run';
import { parseRunOptions } from '../../run/run-options';
import { clickstreamAssembly } from '../support/clickstream-assembly';

describe('a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'early-end-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function play(flags: readonly string[], assembly: string, onPlaying: () => void = () => undefined) {
    const host = {
      stdin: new PassThrough(),
      startedAt: Date.now(),
      signal: new AbortController().signal,
      progress: {
        isTTY: true,
        write: (text: string) => {
          if (text.includes('Playing')) onPlaying();
        },
      },
    };
    const all = [...flags, '--assembly', assembly, '--folder', join(folder, 'run')];
    return run(parseRunOptions(all), host, () => undefined).finally(() =>
      rmSync(assembly, { recursive: true }),
    );
  }

  it('with more records than fit into memory ends with a sentence that names the flag', async () => {
    const ended = play(['--lines', '20000', '--memory', '1'], clickstreamAssembly({}));
    await expect(ended).rejects.toThrow(
      '--memory 1: the records of the run no longer fit into 1 MiB, and a stream keeps them until their retention ends. ' +
        'Give more MiB, or feed fewer lines.',
    );
  });

  it('whose stream is deleted ends with a sentence, and no process', async () => {
    const port = await freePort();
    const kinesis = new KinesisClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    let deleted: Promise<unknown> | undefined;
    const deleteStream = async () => {
      const { StreamNames: [StreamName] = [] } = await kinesis.send(new ListStreamsCommand({}));
      await kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true }));
    };
    const flags = ['--lines', '100000', '--rate', '100', '--port', String(port)];
    const ended = play(flags, clickstreamAssembly({}), () => {
      deleted = deleteStream();
    });
    await expect(ended).rejects.toThrow(
      /^The stream Clickstream-\S+ was deleted while the run fed it, so there is no/,
    );
    await deleted;
    kinesis.destroy();
  });
});

/** A port that nobody has just now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
