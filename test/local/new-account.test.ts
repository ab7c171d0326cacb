import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ClickstreamBlueprintProps, StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';

const REFUSAL =
  "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
  'minimum value of [10].';

let folder: string;
let aws: LocalAws | undefined;
/** What the functions logged. */
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-account-'));
  lines = [];
});
afterEach(async () => {
  await aws?.close();
  aws = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Deploys to an account that was made yesterday: 10 executions, and IAM that takes 30 seconds to apply. */
async function deploy(props: ClickstreamBlueprintProps): Promise<LocalAws> {
  aws = await LocalAws.start({
    assembly: clickstreamAssembly(props),
    folder,
    account: { concurrencyQuota: 10, iamDelaySeconds: 30 },
    onLog: ({ text }) => lines.push(text),
  });
  return aws;
}

describe('a first deployment to an account made yesterday', () => {
  test('goes through with the defaults, whose functions reserve nothing', async () => {
    const made = await deploy({});
    const lambda = new LambdaClient(made.clientConfiguration);
    await expect(
      lambda.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: made.output('ConsumerFunctionName'),
          ReservedConcurrentExecutions: 1,
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: REFUSAL });
    // A person's permissions are older than the account's functions.
    const dynamodb = new DynamoDBClient(made.clientConfiguration);
    const { Count } = await dynamodb.send(new ScanCommand({ TableName: made.output('PageViewsTableName') }));
    expect(Count).toBe(0);
  });

  test('goes through with an autoscaled stream, whose custom resource waits for its permissions', async () => {
    const capacity = StreamCapacity.autoscaled({ minShards: 2, maxShards: 8, initialShards: 3 });
    const made = await deploy({ capacity });
    const kinesis = new KinesisClient(made.clientConfiguration);
    const { StreamDescriptionSummary } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: made.output('StreamName') }),
    );
    expect(StreamDescriptionSummary?.OpenShardCount).toBe(3);
    const denied = lines.filter((line) => line.includes('not permitted yet, trying again'));
    expect(denied.length).toBeGreaterThan(0);
    expect(denied[0]).toMatch(
      /assumed-role\/.* is not authorized to perform: cloudformation:ListStackResources/,
    );
  });

  test('is refused where a function reserves concurrency, with the sentence of AWS', async () => {
    const consumer = { functionOptions: { reservedConcurrentExecutions: 1 } };
    await expect(deploy({ consumer })).rejects.toThrow(REFUSAL);
  });
});
