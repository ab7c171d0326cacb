import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamCapacity } from '../../../lib';
import { type Rehearsal, rehearse } from '../../../run/rehearse/rehearse';
import { parseRehearseOptions } from '../../../run/rehearse/rehearse-options';
import { clickstreamAssembly } from '../../support/clickstream-assembly';

/** The template, its functions and its alarms, for 20 minutes with a rise of the load and many faults. */
describe('a short rehearsal with faults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  let assembly: string;
  let said = '';
  beforeAll(() => {
    const capacity = StreamCapacity.autoscaled({ minShards: 1, maxShards: 8, initialShards: 1 });
    assembly = clickstreamAssembly({ capacity });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(assembly, { recursive: true, force: true });
  });

  async function play(seed: number): Promise<Rehearsal> {
    said = '';
    const options = parseRehearseOptions([
      ...[
        '--generate',
        'diurnal:days=1,low=1.2MiB,high=1.3MiB,noise=0',
        '--from',
        '1',
        '--days',
        String(1 / 72),
      ],
      ...['--faults', '0.03', '--seed', String(seed), '--folder', join(folder, String(seed))],
    ]);
    const host = {
      signal: new AbortController().signal,
      progress: {
        write: (text: string) => {
          said += text;
        },
      },
    };
    const outcome = await rehearse({ ...options, assembly }, host);
    return outcome ?? expect.fail('interrupted');
  }

  it('closes the account, and says what happened', async () => {
    const outcome = await play(1);
    expect(outcome.account.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(outcome.problem).toBeUndefined();
    expect(outcome.lines).toBeGreaterThan(20);
    expect(outcome.faults.outage).toBeGreaterThan(0);
    expect(outcome.faults.redeploy).toBeGreaterThan(0);
    expect(outcome.decisions[0]).toMatchObject({ kind: 'up', openShards: 1 });
    expect(outcome.shardHours).toBeGreaterThan(1 / 3);
    expect(outcome.lateness.pageViews.untilDone.max).toBeGreaterThan(0);
    // Each line has its day.
    expect(said).toMatch(/^Mon 05 Jan 00:\d\d:\d\d ALARM /m);
  });
});
