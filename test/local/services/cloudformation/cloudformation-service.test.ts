import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FrontDoor } from '../../../../local/http';
import { CloudFormationService, Stacks } from '../../../../local/services/cloudformation';
import { provisionAssembly, type ResourceRequest } from '../../../../local/template';
import { ManualClock } from '../../../support/manual-clock';
import { assemblyOf } from '../../template/support';

const failures: unknown[] = [];
const clock = new ManualClock();
const stacks = new Stacks(clock);
const door = new FrontDoor({
  services: [new CloudFormationService({ stacks, onError: (error) => failures.push(error) })],
  onError: (error) => failures.push(error),
});
let client: CloudFormationClient;

beforeAll(async () => {
  const { url: endpoint } = await door.start({ port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new CloudFormationClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await door.close();
  expect(failures).toEqual([]);
});

const resource = async (StackName: string, LogicalResourceId: string) =>
  (await client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }))).StackResourceDetail;

const statusOf = async (StackName: string) =>
  (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;

describe('while stacks are made', () => {
  test('they are in progress, and what is made can be found by its logical id', async () => {
    const seen: unknown[] = [];
    const provider = {
      async 'Test::Thing'({ logicalId }: ResourceRequest) {
        const first = await resource('Clicks', 'First').catch(
          (error: Error) => `${error.name}: ${error.message}`,
        );
        seen.push([await statusOf('Clicks'), typeof first === 'string' ? first : first?.PhysicalResourceId]);
        return { ref: `${logicalId}-id` };
      },
    };
    const Resources = {
      First: { Type: 'Test::Thing' },
      Second: { Type: 'Test::Thing', DependsOn: 'First' },
    };
    await provisionAssembly(assemblyOf({ Clicks: { Resources } }), [provider], [], {
      observer: stacks,
      region: 'eu-west-1',
      accountId: '123456789012',
    });
    expect(seen).toEqual([
      ['CREATE_IN_PROGRESS', 'ValidationError: Resource First does not exist for stack Clicks'],
      ['CREATE_IN_PROGRESS', 'First-id'],
    ]);
  });

  test('afterwards they are complete, by name and by ARN', async () => {
    const { Stacks: all = [] } = await client.send(new DescribeStacksCommand({}));
    expect(all).toEqual([
      {
        StackId: expect.stringMatching(
          /^arn:aws:cloudformation:eu-west-1:123456789012:stack\/Clicks\/[\da-f-]{36}$/,
        ),
        StackName: 'Clicks',
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: new Date(clock.now()),
      },
    ]);
    const arn = all[0]?.StackId ?? '';
    expect(await statusOf(arn)).toBe('CREATE_COMPLETE');
    expect(await resource(arn, 'Second')).toEqual({
      StackId: arn,
      StackName: 'Clicks',
      LogicalResourceId: 'Second',
      PhysicalResourceId: 'Second-id',
      ResourceType: 'Test::Thing',
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: new Date(clock.now()),
    });
  });

  test('outputs are there once the stack is complete, with their values', async () => {
    const Resources = { First: { Type: 'Test::Thing' } };
    const Outputs = { FirstName: { Value: { Ref: 'First' } }, Never: { Value: 'x', Condition: 'No' } };
    const Conditions = { No: { 'Fn::Equals': ['a', 'b'] } };
    const before: unknown[] = [];
    const outputsOf = async () =>
      (await client.send(new DescribeStacksCommand({ StackName: 'Named' }))).Stacks?.[0]?.Outputs;
    const provider = {
      async 'Test::Thing'({ logicalId }: ResourceRequest) {
        before.push(await outputsOf());
        return { ref: `${logicalId}-id` };
      },
    };
    await provisionAssembly(assemblyOf({ Named: { Resources, Outputs, Conditions } }), [provider], [], {
      observer: stacks,
      region: 'eu-west-1',
      accountId: '123456789012',
    });
    expect(before).toEqual([undefined]);
    expect(await outputsOf()).toEqual([{ OutputKey: 'FirstName', OutputValue: 'First-id' }]);
  });

  test('the list has every resource', async () => {
    const { StackResourceSummaries = [], NextToken } = await client.send(
      new ListStackResourcesCommand({ StackName: 'Clicks' }),
    );
    expect(StackResourceSummaries.map((one) => [one.LogicalResourceId, one.PhysicalResourceId])).toEqual([
      ['First', 'First-id'],
      ['Second', 'Second-id'],
    ]);
    expect(NextToken).toBeUndefined();
  });
});

describe('is refused', () => {
  test('a stack that does not exist', async () => {
    await expect(statusOf('Other')).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Other does not exist',
    });
  });

  test('a resource that does not exist', async () => {
    await expect(resource('Clicks', 'Third')).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Resource Third does not exist for stack Clicks',
    });
  });

  test('an action that is not supported', async () => {
    await expect(client.send(new ListStacksCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The action ListStacks of cloudformation is not supported by the local endpoint.',
    });
  });
});
