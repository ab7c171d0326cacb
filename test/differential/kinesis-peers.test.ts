import { isDeepStrictEqual } from 'node:util';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKinesalite, startKinesisLocal } from '../../bench/kinesis-peers';
import { type Clock, SystemClock } from '../../local/clock';
import { FrontDoor } from '../../local/http';
import { KinesisEngine, KinesisService } from '../../local/kinesis';
import { runScript, type Transcript } from './kinesis-script';
import { DISAGREEMENTS } from './known-disagreements';

/** Lets the limits of a second pass in 20 milliseconds: the peers have none, and this is not about limits. */
class HastyClock extends SystemClock implements Clock {
  private readonly start = Date.now();
  override now(): number {
    return this.start + (Date.now() - this.start) * 50;
  }
}

const cleanUps: (() => void | Promise<void>)[] = [];
const transcripts = new Map<string, Transcript>();

beforeAll(async () => {
  for (const [name, start] of [
    ['ours', startOurs],
    ['kinesalite', startKinesalite],
    ['kinesis-local', startKinesisLocal],
  ] as const) {
    const server = await start();
    cleanUps.push(server.stop);
    transcripts.set(name, await runScript(clientFor(server.url)));
  }
});

afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function startOurs() {
  const onError = (error: unknown) => {
    throw error;
  };
  const engine = new KinesisEngine({
    clock: new HastyClock(),
    controlPlane: new SystemClock(10_000),
    accountId: '000000000000',
    region: 'us-east-1',
  });
  const door = new FrontDoor({ services: [new KinesisService(engine, onError)], onError });
  const { url } = await door.start({ port: 0 });
  const stop = async () => {
    await door.close();
    engine.close();
  };
  return { url, stop };
}

/** HTTP/1.1 for all three: one of the peers speaks nothing else. */
function clientFor(endpoint: string): KinesisClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    requestHandler: new NodeHttpHandler(),
  });
  cleanUps.push(() => client.destroy());
  return client;
}

describe.each(['kinesalite', 'kinesis-local'] as const)('our Kinesis and %s', (peer) => {
  const known = DISAGREEMENTS.filter((disagreement) => disagreement.peer === peer);

  it('answer alike, but for what is known', () => {
    const [ours, theirs] = [transcripts.get('ours'), transcripts.get(peer)];
    expect(ours?.size).toBeGreaterThan(50);
    const differing = [...(ours ?? [])].filter(
      ([question, answer]) => !isDeepStrictEqual(answer, theirs?.get(question)),
    );
    expect(differing.map(([question]) => question).sort()).toEqual(
      known.map(({ question }) => question).sort(),
    );
  });

  it.each(known.filter(({ theirs }) => theirs !== undefined))(
    'disagree as they did on $question',
    ({ question, theirs }) => {
      expect(transcripts.get(peer)?.get(question)).toBe(theirs);
    },
  );
});
