import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../../lambdas/resharder/policy';
import { readReplay } from '../../../../lambdas/resharder/replay';
import { BRIEF, decision, useWorld } from './support/resharder-world';

const world = useWorld();
const toFour = { kind: 'updateShardCount', target: 4, why: 'twice the load' } as const;
const run = (decide: Decide, settings: Parameters<ReturnType<typeof world>['resharder']>[1] = {}) =>
  world().resharder(decide, settings).run(BRIEF);

describe('the log line of a decision', () => {
  it('holds all that the decision was made from', async () => {
    const seen: unknown[] = [];
    const decide: Decide = (...given) => {
      seen.push(given);
      return decision(given[0].time, [toFour]);
    };
    world().scripted.load({ bytes: 1_000_000, records: 50 });
    await run(decide);
    const { message, entry: line } = world().logs[0] ?? {};
    expect(message).toBe('decided');
    expect(line).toMatchObject({
      plan: { steps: [toFour] },
      observation: { streamStatus: 'ACTIVE', shards: 2, minutes: [{ incomingBytes: 60_000_000 }, {}, {}] },
    });
    const { observation, state, settings } = readReplay(String(line?.replay));
    expect([observation, state, settings]).toEqual(
      JSON.parse(JSON.stringify(seen[0])).map((one: unknown) => one ?? undefined),
    );
  });
});
