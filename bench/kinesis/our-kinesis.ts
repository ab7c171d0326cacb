import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { ServerMessage } from './kinesis-server';
import { type KinesisServer, stop } from './peers';

export interface OurKinesis extends KinesisServer {
  /** The peak of the process's resident memory so far. */
  peakBytes(): Promise<number>;
}

/** Starts this project's Kinesis. */
export async function startOurs(): Promise<OurKinesis> {
  const child = fork(join(__dirname, 'kinesis-server.js'));
  const message = (): Promise<ServerMessage> =>
    new Promise((resolve, reject) => {
      child.once('message', (content) => resolve(content as ServerMessage));
      child.once('exit', (code) => reject(new Error(`The server ended with exit code ${code}.`)));
    });
  const first = await message();
  if (first.kind !== 'listening') throw new Error(`Expected the server's address, got ${first.kind}.`);
  const peakBytes = async () => {
    const answer = message();
    child.send('memory');
    const told = await answer;
    return told.kind === 'memory' ? told.peakBytes : Number.NaN;
  };
  return { url: first.url, peakBytes, stop: () => stop(child) };
}
