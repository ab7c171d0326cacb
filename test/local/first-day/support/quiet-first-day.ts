import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { expect } from 'vitest';
import { encodeLine, KinesisProducer } from '../../../../client';
import type { StreamCapacity } from '../../../../lib';
import { LocalAws } from '../../../../local';
import { clickstreamAssembly } from '../../../support/clickstream-assembly';

const MINUTE_MS = 60_000;
/** Without traffic, and then with it. */
const HOURS = { quiet: 24, busy: 1 };
const LINES_A_MINUTE = 40;
const STARTS_AT = Date.UTC(2026, 10, 20, 12);

const line = (n: number) =>
  Buffer.from(
    `198.18.${n % 7}.${n % 251} - - [20/Nov/2026:12:00:${String(n % 60).padStart(2, '0')} +0000] ` +
      `"GET /page/${n % 20} HTTP/1.1" 200 ${n} "-" "test"`,
  );

async function write(producer: KinesisProducer, from: number): Promise<void> {
  for (let n = from; n < from + LINES_A_MINUTE; n++) void producer.put(encodeLine(line(n)));
}

/** Alarms for people that went off, and notices. */
interface Heard {
  readonly raised: string[];
  readonly notices: string[];
}

// What wakes the autoscaler is for no person.
const isForPeople = (name: string) => !/AutoscalerAlarms/.test(name);

/**
 * Plays the first day of a deployed blueprint, a day without traffic and an hour with it, and expects that it raises no
 * alarm for a person. The metrics are the parts' own here: streams, mappings, functions, Firehose, queues and the
 * autoscaler.
 */
export async function expectQuietFirstDay(capacity: StreamCapacity | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'first-day-'));
  const assembly = clickstreamAssembly({ capacity });
  const heard: Heard = { raised: [], notices: [] };
  const aws = await LocalAws.start({
    assembly,
    folder,
    startsAt: STARTS_AT,
    onNotice: (sentence) => void heard.notices.push(sentence),
    onAlarmTransition: ({ alarm, state }) => {
      if (state.value !== 'ALARM' || !isForPeople(alarm.name)) return;
      const minute = (aws.clock.now() - STARTS_AT) / MINUTE_MS;
      heard.raised.push(`minute ${minute}: ${alarm.name}: ${state.reason}`);
    },
  });
  try {
    await live(aws, heard);
  } finally {
    await aws.close();
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  }
}

async function live(aws: LocalAws, { raised, notices }: Heard): Promise<void> {
  const people = aws.alarms.list().filter(({ name }) => isForPeople(name));
  const unwell = () => people.filter(({ state }) => state.value !== 'OK').map(({ name }) => name);
  expect(people.length).toBeGreaterThan(25);

  await aws.clock.advance(HOURS.quiet * 60 * MINUTE_MS);
  expect(raised, 'without traffic').toEqual([]);
  expect(unwell()).toEqual([]);

  const client = new KinesisClient(aws.clientConfiguration);
  const { clock } = aws;
  const producer = new KinesisProducer({ client, streamName: aws.output('StreamName'), clock });
  for (let minute = 0; minute < HOURS.busy * 60; minute++) {
    await clock.play(write(producer, minute * LINES_A_MINUTE));
    await clock.advance(MINUTE_MS);
  }
  await clock.play(producer.close());
  client.destroy();
  expect(producer.stats.written).toBe(HOURS.busy * 60 * LINES_A_MINUTE);
  expect(raised, 'with traffic').toEqual([]);
  expect(unwell()).toEqual([]);
  expect(notices).toEqual([]);
}
