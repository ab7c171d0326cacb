import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, describe, expect, it } from 'vitest';
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

// The metrics are the parts' own here: streams, mappings, functions, Firehose, queues and the autoscaler.
describe('the first hours of a deployed blueprint', { timeout: 180_000 }, () => {
  let assembly: string;
  let folder: string;
  let aws: LocalAws | undefined;

  afterEach(async () => {
    await aws?.close();
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  it.each([
    ['as it is by default', undefined],
    ['autoscaled', StreamCapacity.autoscaled({ minShards: 1, maxShards: 4, initialShards: 2 })],
  ])('%s, raise no alarm for a person: an hour without traffic, and one with', async (_name, capacity) => {
    folder = mkdtempSync(join(tmpdir(), 'quiet-'));
    assembly = clickstreamAssembly({ capacity });
    const raised: string[] = [];
    const notices: string[] = [];
    let minute = 0;
    aws = await LocalAws.start({
      assembly,
      folder,
      compression: COMPRESSION,
      onNotice: (sentence) => void notices.push(sentence),
      onAlarmTransition: ({ alarm, state }) => {
        // What wakes the autoscaler is for no person.
        if (state.value !== 'ALARM' || /AutoscalerAlarms/.test(alarm.name)) return;
        raised.push(`minute ${minute}: ${alarm.name}: ${state.reason}`);
      },
    });
    const people = aws.alarms.list().filter(({ name }) => !/AutoscalerAlarms/.test(name));
    expect(people.length).toBeGreaterThan(25);

    for (; minute < MINUTES; minute++) await aws.minuteEnd();
    expect(raised, 'without traffic').toEqual([]);
    // Warm-up periods have ended for the rest, which are not in want of data.
    const waiting = people.filter(({ state }) => state.value !== 'OK').map(({ name }) => name);
    expect(waiting.filter((name) => !/ConsumerStopped/.test(name))).toEqual([]);

    const client = new KinesisClient(aws.clientConfiguration);
    const writer = new RecordWriter({ client, streamName: aws.output('StreamName') });
    for (; minute < 2 * MINUTES; minute++) {
      for (let n = 0; n < LINES_A_MINUTE; n++) {
        await writer.write(encodeLine(line(minute * LINES_A_MINUTE + n)));
      }
      await aws.minuteEnd();
    }
    await writer.close();
    client.destroy();
    expect(writer.stats.written).toBe(MINUTES * LINES_A_MINUTE);
    expect(raised, 'with traffic').toEqual([]);
    expect(people.filter(({ state }) => state.value !== 'OK').map(({ name }) => name)).toEqual([]);
    expect(notices).toEqual([]);
  });
});
