import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Kinesis server in its own process. */
export interface KinesisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** kinesalite, with changes that take effect at once. */
export async function startKinesalite(): Promise<KinesisServer> {
  const port = await freePort();
  const durations = [
    '--createStreamMs',
    '0',
    '--deleteStreamMs',
    '0',
    '--updateStreamMs',
    '0',
    '--shardLimit',
    '10000',
  ];
  const child = fork(require.resolve('kinesalite/cli.js'), ['--port', String(port), ...durations], {
    silent: true,
  });
  return peer(child, port);
}

/** kinesis-local (kinesis-mock). It listens on every address of the machine; no setting changes that. */
export async function startKinesisLocal(): Promise<KinesisServer> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const main = require.resolve('kinesis-local');
  const child = fork(main, {
    silent: true,
    env: {
      ...process.env,
      KINESIS_MOCK_PLAIN_PORT: String(port),
      KINESIS_MOCK_TLS_PORT: String(tlsPort),
      KINESIS_MOCK_CERT_PATH: join(dirname(main), 'server.json'),
      CREATE_STREAM_DURATION: '1ms',
      DELETE_STREAM_DURATION: '1ms',
      SPLIT_SHARD_DURATION: '1ms',
      MERGE_SHARDS_DURATION: '1ms',
      UPDATE_SHARD_COUNT_DURATION: '1ms',
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
    if (answered) return { url, stop: () => stop(child) };
    await sleep(100);
  }
  await stop(child);
  throw new Error(`The server did not answer on ${url} within 20 seconds.`);
}

/** Ends a server's process. */
export function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** A port that was free a moment ago: the peers cannot choose one themselves. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
