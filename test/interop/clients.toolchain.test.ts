import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GoProgram, goProgram } from './support/go-program';
import { LocalAccount, tally } from './support/local-account';

const run = promisify(execFile);
const RECORDS = 200;
const written = Array.from({ length: RECORDS }, (_, i) => `record-${i}`);

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
if (!hasBoto3) console.log('skipped: Python has no boto3 (pip install boto3)');
const cli = spawnSync('aws', ['--version'], { encoding: 'utf8' });
const hasCli = cli.status === 0;
/** Version 1 takes bytes as text, version 2 in base64. */
const encoding = `${cli.stdout}${cli.stderr}`.startsWith('aws-cli/1.') ? 'utf8' : 'base64';
if (!hasCli) console.log('skipped: the AWS CLI is not installed (pip install awscli)');
const hasGo = spawnSync('go', ['version']).status === 0;

let account: LocalAccount;
afterEach(async () => account?.close());

/** How a client reaches the endpoint, by its environment alone. */
const WAYS: [string, (account: LocalAccount) => NodeJS.ProcessEnv][] = [
  ['HTTP', ({ environment }) => environment],
  [
    'TLS, with the certificate as the one authority',
    ({ environment, aws, port }) => ({
      ...environment,
      AWS_ENDPOINT_URL: `https://localhost:${port}`,
      AWS_CA_BUNDLE: aws.certificateFile,
    }),
  ],
];

/** Writes and reads by a program that prints what it saw. */
async function expectAll(client: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const name = account.stream.state.name;
  const { stdout } = await run(program, [...args, name, String(RECORDS)], { env });
  const { read, ...others } = JSON.parse(stdout);
  expect(tally(client, written, read)).toEqual({ written: RECORDS, read: RECORDS, lost: 0, doubled: 0 });
  expect(others).toEqual({ failed: 0, shards: 2, error: true, sum: 2, account: '000000000000' });
}

describe.skipIf(!hasBoto3)('boto3, which is told the endpoint', () => {
  it.each(WAYS)('puts, gets and describes over %s', async (_, environmentOf) => {
    account = await LocalAccount.open(2);
    await expectAll('boto3', 'python3', [join(__dirname, 'support/client.py')], environmentOf(account));
  });
});

describe.skipIf(!hasGo)('the AWS SDK for Go 2, which is told the endpoint', () => {
  let go: GoProgram | undefined;
  beforeAll(() => {
    go = goProgram(join(__dirname, 'support/go'));
  });
  afterAll(() => go?.remove());

  it.for(WAYS)('puts, gets and describes over %s', async ([, environmentOf], { skip }) => {
    if (go === undefined) return skip('go cannot build the client');
    account = await LocalAccount.open(2);
    await expectAll('Go', go.path, [], environmentOf(account));
  });
});

describe.skipIf(!hasCli)('the AWS CLI, which is told the endpoint', () => {
  it.each(WAYS)('puts, gets and describes over %s', async (_, environmentOf) => {
    account = await LocalAccount.open(1);
    const env = environmentOf(account);
    const StreamName = account.stream.state.name;
    const aws = async (command: string, input: object = {}) => {
      const words = [...command.split(' '), '--cli-input-json', JSON.stringify(input), '--output', 'json'];
      const { stdout } = await run('aws', words, { env });
      return stdout === '' ? {} : JSON.parse(stdout);
    };
    const Records = written.map((text) => ({
      PartitionKey: text,
      Data: Buffer.from(text).toString(encoding),
    }));
    expect(await aws('kinesis put-records', { StreamName, Records })).toMatchObject({ FailedRecordCount: 0 });
    const { ShardIterator } = await aws('kinesis get-shard-iterator', {
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const page = await aws('kinesis get-records', { ShardIterator });
    const read = page.Records.map(({ Data }: { Data: string }) => Buffer.from(Data, 'base64').toString());
    expect(tally('AWS CLI', written, read)).toEqual({ written: RECORDS, read: RECORDS, lost: 0, doubled: 0 });
    const { StreamDescriptionSummary } = await aws('kinesis describe-stream-summary', { StreamName });
    expect(StreamDescriptionSummary).toMatchObject({ OpenShardCount: 1, StreamStatus: 'ACTIVE' });
    await expect(aws('kinesis describe-stream', { StreamName: 'none' })).rejects.toThrow(
      'ResourceNotFoundException',
    );
    const MetricData = [{ MetricName: 'Load', Value: 1 }];
    await aws('cloudwatch put-metric-data', { Namespace: 'Cli', MetricData });
    expect(await aws('cloudwatch list-metrics', { Namespace: 'Cli' })).toMatchObject({
      Metrics: [{ MetricName: 'Load' }],
    });
    expect(await aws('sts get-caller-identity')).toMatchObject({ Account: '000000000000' });
  });
});
