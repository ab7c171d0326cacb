import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { KinesisClient, ListShardsCommand, ListStreamsCommand, type Shard } from '@aws-sdk/client-kinesis';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pseudonym } from '../../client';
import { configurationFromContext } from '../../lib/blueprint/clickstream-configuration';
import type { RunAccount } from '../../run/account/run-account';
import { SURGE_SETTINGS } from '../../run/feed';
import { HOT_ADDRESS } from '../../run/feed/clickstream';
import { run } from '../../run/run';
import { parseRunOptions } from '../../run/run-options';
import { clickstreamAssembly } from '../support/clickstream-assembly';

const key = (text: string) => BigInt(text);

/**
 * The story as `npm start` tells it, with function processes, alarms and the resharder as they are deployed.
 */
describe('a surge, a hot key and a night', () => {
  const folder = mkdtempSync(join(tmpdir(), 'story-'));
  let said = '';
  let account: RunAccount;
  let shards: readonly Shard[];

  beforeAll(async () => {
    const blueprint = configurationFromContext(new App({ context: { blueprint: SURGE_SETTINGS } }));
    const assembly = clickstreamAssembly(blueprint);
    const flags = ['--scenario', 'surge', '--assembly', assembly, '--folder', join(folder, 'run')];
    const host = {
      stdin: new PassThrough(),
      startedAt: Date.now(),
      signal: new AbortController().signal,
      progress: {
        write: (text: string) => {
          said += text;
        },
      },
    };
    await run(parseRunOptions(flags), host, async (result, endpoint) => {
      account = result.account;
      shards = await allShards(endpoint);
    });
    rmSync(assembly, { recursive: true, force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function allShards(endpoint: string): Promise<Shard[]> {
    const client = new KinesisClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    });
    const { StreamNames: [StreamName] = [] } = await client.send(new ListStreamsCommand({}));
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
    client.destroy();
    return Shards;
  }

  const range = ({ HashKeyRange }: Shard) => ({
    start: key(HashKeyRange?.StartingHashKey ?? '0'),
    end: key(HashKeyRange?.EndingHashKey ?? '0'),
  });

  it('closes the account', () => {
    expect(account.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(account.poison.length).toBeGreaterThan(0);
  });

  it('scales up because of the synthesized alarm', () => {
    const { reshards = [] } = account.autoscaling ?? {};
    expect(reshards[0]).toMatchObject({ kind: 'up', openShards: 2 });
    expect(reshards[0]?.why).toMatch(/^Demand is /);
    const updates = reshards.filter(({ call, kind }) => call === 'UpdateShardCount' && kind === 'up');
    expect(Math.max(...updates.map(({ target }) => target))).toBeGreaterThanOrEqual(5);
    // Function processes and alarms write on different ways, so only cause and effect have an order.
    const alarm = said.search(/ ALARM +Wakes the autoscaler/);
    expect(alarm, 'an alarm').not.toBe(-1);
    expect(said.slice(alarm), 'shards after the alarm').toMatch(/ UpdateShardCount \d+ -> \d+ \(up\)\. /);
  });

  it('keeps the hot key apart by a split of its shard', () => {
    const isolations = account.autoscaling?.reshards.filter(({ kind }) => kind === 'isolate') ?? [];
    expect(isolations.length).toBeGreaterThan(0);
    expect(isolations.map(({ call }) => call)).toContain('SplitShard');
    const hot = BigInt(`0x${createHash('md5').update(pseudonym(HOT_ADDRESS)).digest('hex')}`);
    // Its shard must be narrower than shards of even size were then.
    const narrow = shards.filter((shard) => range(shard).start <= hot && hot <= range(shard).end);
    const widths = narrow.map((shard) => range(shard).end - range(shard).start);
    const fewest = Math.min(...isolations.map(({ openShards }) => openShards));
    expect(
      widths.some((width) => width < 2n ** 128n / BigInt(fewest)),
      `a shard for the hot key, narrower than one of ${fewest} even ones; there are ${widths.map((width) => Number(2n ** 128n / (width + 1n)))}`,
    ).toBe(true);
  });

  it('gives the shards back by merging them', () => {
    const merged = shards.filter(({ AdjacentParentShardId }) => AdjacentParentShardId !== undefined);
    const calls = account.autoscaling?.reshards.filter(({ call }) => call === 'MergeShards') ?? [];
    expect(calls.length).toBeGreaterThan(0);
    expect(merged.length).toBeGreaterThanOrEqual(calls.length - 1);
    const open = shards.filter(({ SequenceNumberRange }) => !SequenceNumberRange?.EndingSequenceNumber);
    const peak = Math.max(...(account.autoscaling?.reshards ?? []).map(({ target }) => target));
    expect(open.length).toBeLessThan(peak);
    expect(account.autoscaling?.openShards).toBe(open.length);
    const sorted = open.map(range).sort((a, b) => (a.start < b.start ? -1 : 1));
    let next = 0n;
    for (const { start, end } of sorted) {
      expect(start).toBe(next);
      next = end + 1n;
    }
    expect(next).toBe(2n ** 128n);
  });

  it('stays within the quota, and AWS refuses no call', () => {
    const updates = account.autoscaling?.reshards.filter(({ call }) => call === 'UpdateShardCount') ?? [];
    expect(updates.length).toBeLessThanOrEqual(10);
    expect(said).not.toMatch(/refused:/);
  });

  it('prints only the story, and logs no error', () => {
    const lines = said.split('\n').filter((text) => text !== '');
    const known =
      /^(Making|Playing|Not played:|Scale 60|\d\d:\d\d:\d\d (LOAD|ALARM|alarm ended|UpdateShardCount|SplitShard|MergeShards|FINDING|in) )/;
    expect(lines.filter((text) => !known.test(text))).toEqual([]);
    const logs = join(folder, 'run', 'logs');
    const resharder = readdirSync(logs).find((name) => name.includes('Resharder')) ?? 'no log';
    expect(readFileSync(join(logs, resharder), 'utf8')).not.toMatch(
      /errorType|"level":"ERROR"|Status: timeout/,
    );
  });
});
