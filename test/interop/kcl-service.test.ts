import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { playDeployment } from '../../bench/processing/kcl-deployment';

it('a rolling deployment of the example loses no record and repeats none, and no shard waits for a failover', async () => {
  const { written, lost, doubled, handedOver, abandoned, fleetGap, shardGap } = await playDeployment(
    resolve('examples/kcl-service'),
  );
  console.log(
    `written ${written}, lost ${lost}, doubled ${doubled}; longest time without a record, before and during: ` +
      `fleet ${fleetGap.before.toFixed(1)} and ${fleetGap.during.toFixed(1)} s, ` +
      `one shard ${shardGap.before.toFixed(1)} and ${shardGap.during.toFixed(1)} s`,
  );
  expect(lost).toBe(0);
  expect(doubled).toBe(0);
  // A worker that dies abandons its shards: they wait for the failover time. How long the others take is the machine's.
  expect(abandoned).toBe(0);
  expect(handedOver).toBeGreaterThan(0);
});
