import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerMessage } from './kinesis-server';

/** One Kinesis server in a process of its own. */
export interface KinesisServer {
  readonly url: string;
  /** The most memory that the process has had resident so far; of our own server only. */
  peakBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** The engine of this project. */
export async function startOurs(): Promise<KinesisServer> {
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

/** kinesalite, which makes streams at once. */
export async function startKinesalite(): Promise<KinesisServer> {
  const port = await freePort();
  const durations = ['--createStreamMs', '0', '--deleteStreamMs', '0', '--shardLimit', '10000'];
  const child = fork(require.resolve('kinesalite/cli.js'), ['--port', String(port), ...durations], {
    silent: true,
  });
  return peer(child, port);
}

/** kinesis-local (kinesis-mock). */
export async function startKinesisLocal(): Promise<KinesisServer> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const child = fork(require.resolve('kinesis-local'), {
    silent: true,
    env: {
      ...process.env,
      KINESIS_MOCK_PLAIN_PORT: String(port),
      KINESIS_MOCK_TLS_PORT: String(tlsPort),
      CREATE_STREAM_DURATION: '1ms',
      DELETE_STREAM_DURATION: '1ms',
      SHARD_LIMIT: '10000',
      LOG_LEVEL: 'ERROR',
    },
  });
  return peer(child, port);
}

async function peer(child: ChildProcess, port: number): Promise<KinesisServer> {
  child.stdout?.resume();
  child.stderr?.resume();
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`The server ended with exit code ${child.exitCode}.`);
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return { url, peakBytes: async () => Number.NaN, stop: () => stop(child) };
    await sleep(100);
  }
  await stop(child);
  throw new Error(`The server did not answer on ${url} within 20 seconds.`);
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** A port that was free a moment ago: the peers cannot be asked for one. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
