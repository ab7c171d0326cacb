import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run/run';
import { parseRunOptions } from '../../run/run-options';
import { clickstreamAssembly } from '../support/clickstream-assembly';

describe('a run with more records than fit into memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-guard-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('ends with a sentence that names the flag, and is no end that the user asked for', async () => {
    const assembly = clickstreamAssembly({});
    const flags = [
      '--lines',
      '20000',
      '--memory',
      '1',
      '--assembly',
      assembly,
      '--folder',
      join(folder, 'run'),
    ];
    const host = {
      stdin: new PassThrough(),
      startedAt: Date.now(),
      signal: new AbortController().signal,
      progress: { write: () => undefined },
    };
    const ended = run(parseRunOptions(flags), host, () => undefined);
    await expect(ended).rejects.toThrow(
      '--memory 1: the records of the run no longer fit into 1 MiB, and a stream keeps them until their retention ends. ' +
        'Give more MiB, or feed fewer lines.',
    );
    rmSync(assembly, { recursive: true, force: true });
  });
});
