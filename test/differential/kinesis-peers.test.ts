import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKinesalite, startKinesisLocal } from '../../bench/kinesis/peers';
import { runScript, type Transcript } from './kinesis-script';
import { DISAGREEMENTS } from './known-disagreements';
import { clientFor, startOurs } from './servers';

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
    const client = clientFor(server.url);
    cleanUps.push(() => client.destroy());
    transcripts.set(name, await runScript(client));
  }
});

afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

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
