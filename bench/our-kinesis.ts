import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type KinesisServer, stop } from './kinesis-peers';
import type { ServerMessage } from './kinesis-server';

export interface OurKinesis extends KinesisServer {
  /** The most memory that the process has had resident so far. */
  peakBytes(): Promise<number>;
}

/** The engine of this project. */
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
