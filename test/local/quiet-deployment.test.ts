import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { encodeLine, RecordWriter } from '../../client';
import { StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';

const MINUTES = 60;
/** An hour takes 30 seconds. */
const COMPRESSION = 120;
const LINES_A_MINUTE = 40;

const line = (n: number) =>
  Buffer.from(
    `198.18.${n % 7}.${n % 251} - - [20/Nov/2026:12:00:${String(n % 60).padStart(2, '0')} +0000] ` +
      `"GET /page/${n % 20} HTTP/1.1" 200 ${n} "-" "test"`,
  );

/** What happened in the run: alarms for people that went off, and notices. */
interface Hours {
  readonly raised: string[];
  readonly notices: string[];
  minute: number;
}

// What wakes the autoscaler is for no person.
const isForPeople = (name: string) => !/AutoscalerAlarms/.test(name);

// The metrics are the parts' own here: streams, mappings, functions, Firehose, queues and the autoscaler.
// Until the local run has one clock, a machine that is busy can be late within a minute: hence the retries.
describe('the first hours of a deployed blueprint', { timeout: 240_000, retry: 2 }, () => {
  it.concurrent.each([
    ['as it is by default', undefined],
    ['autoscaled', StreamCapacity.autoscaled({ minShards: 1, maxShards: 4, initialShards: 2 })],
  ])('%s, raise no alarm for a person: an hour without traffic, and one with', async (_name, capacity) => {
    const folder = mkdtempSync(join(tmpdir(), 'quiet-'));
    const assembly = clickstreamAssembly({ capacity });
    const hours: Hours = { raised: [], notices: [], minute: 0 };
    const aws = await LocalAws.start({
      assembly,
      folder,
      compression: COMPRESSION,
      onNotice: (sentence) => void hours.notices.push(sentence),
      onAlarmTransition: ({ alarm, state }) => {
        if (state.value !== 'ALARM' || !isForPeople(alarm.name)) return;
        hours.raised.push(`minute ${hours.minute}: ${alarm.name}: ${state.reason}`);
      },
    });
    try {
      await live(aws, hours);
    } finally {
      await aws.close();
      for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
    }
  });

  async function live(aws: LocalAws, hours: Hours): Promise<void> {
    const people = aws.alarms.list().filter(({ name }) => isForPeople(name));
    const unwell = () => people.filter(({ state }) => state.value !== 'OK').map(({ name }) => name);
    expect(people.length).toBeGreaterThan(25);

    for (; hours.minute < MINUTES; hours.minute++) await aws.minuteEnd();
    expect(hours.raised, 'without traffic').toEqual([]);
    // With dedicated throughput its warm-up period is longer than an hour.
    expect(unwell().filter((name) => !/ConsumerStopped/.test(name))).toEqual([]);

    const client = new KinesisClient(aws.clientConfiguration);
    const writer = new RecordWriter({ client, streamName: aws.output('StreamName') });
    for (; hours.minute < 2 * MINUTES; hours.minute++) {
      for (let n = 0; n < LINES_A_MINUTE; n++) {
        await writer.write(encodeLine(line(hours.minute * LINES_A_MINUTE + n)));
      }
      await aws.minuteEnd();
    }
    await writer.close();
    client.destroy();
    expect(writer.stats.written).toBe(MINUTES * LINES_A_MINUTE);
    expect(hours.raised, 'with traffic').toEqual([]);
    expect(unwell()).toEqual([]);
    expect(hours.notices).toEqual([]);
  }
});
