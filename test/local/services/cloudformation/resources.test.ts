import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../local/base/clock';
import { customResources, Stacks } from '../../../../local/services/cloudformation';
import { provisionOne } from '../../template/support';
import { type LambdaFixture, lambdaFixtures } from '../lambda/support/lambda-fixtures';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Stack/b1946ac9';

/** Code of a function that answers its event with the result of `answer`. */
const answering = (answer: string) => `
exports.handler = async (event) => {
  const answer = (${answer})(event);
  const { StackId, RequestId, LogicalResourceId } = event;
  await fetch(event.ResponseURL, { method: 'PUT', body: typeof answer === 'string' ? answer
    : JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer }) });
};`;

const newLambda = lambdaFixtures();
let lambda: LambdaFixture;

/** Timers of the custom resource that are set. */
let timers: number;

beforeEach(() => {
  lambda = newLambda();
  timers = 0;
});

function counted(clock: Clock): Clock {
  const after: Clock['after'] = (ms, run) => {
    timers++;
    let isSet = true;
    const end = () => {
      if (isSet) timers--;
      isSet = false;
    };
    const cancel = clock.after(ms, () => {
      end();
      run();
    });
    return () => {
      end();
      cancel();
    };
  };
  return { now: () => clock.now(), after };
}

async function made(code: string, properties: Record<string, unknown> = {}, timeoutSeconds = 3) {
  const ServiceToken = lambda.add('maker', code, { timeoutSeconds });
  const clock = counted(lambda.clock);
  const stacks = new Stacks(clock);
  const home = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
  stacks.stackBegun({ stackName: 'Stack', stackId: STACK_ID, ...home });
  const provider = customResources({ lambda: lambda.runtime, stacks, clock });
  const resource = { ServiceToken, ...properties };
  const type = 'AWS::CloudFormation::CustomResource';
  return await lambda.clock.play(provisionOne(provider, type, resource, { type: 'Custom::Thing' }));
}

describe('a custom resource', () => {
  test('is what its function answers: a physical id, and data as attributes', async () => {
    const answer = `() => ({ Status: 'SUCCESS', PhysicalResourceId: 'thing-1', Data: { Count: 7, Deep: { Name: 'a' } } })`;
    expect(await made(answering(answer))).toEqual({
      ref: 'thing-1',
      attributes: { Count: 7, Deep: { Name: 'a' } },
    });
  });

  test('leaves no timer, though its function returns after its answer', async () => {
    await made(`${answering(`() => ({ Status: 'SUCCESS', PhysicalResourceId: 'thing-1' })`)}
const handle = exports.handler;
exports.handler = async (event) => {
  await handle(event);
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.stdout.write('returned\\n');
};`);
    await lambda.line('REPORT');
    await lambda.clock.advance(0);
    expect(timers).toBe(0);
  });

  test('needs no data', async () => {
    const answer = `() => ({ Status: 'SUCCESS', PhysicalResourceId: 'thing-1' })`;
    expect(await made(answering(answer))).toEqual({ ref: 'thing-1', attributes: {} });
  });

  test('gives its function a Create request, with properties as text', async () => {
    const answer = `(event) => ({ Status: 'SUCCESS', PhysicalResourceId: 'thing-1', Data: { event } })`;
    const { attributes } = await made(answering(answer), { Count: 4, On: true, Tags: [{ Rank: 1 }] });
    const ServiceToken = 'arn:aws:lambda:eu-west-1:123456789012:function:maker';
    expect(attributes?.event).toEqual({
      RequestType: 'Create',
      RequestId: expect.stringMatching(/^[\da-f-]{36}$/),
      StackId: STACK_ID,
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\da-f-]{36}$/),
      ResourceType: 'Custom::Thing',
      LogicalResourceId: 'Thing',
      ServiceToken,
      ResourceProperties: { ServiceToken, Count: '4', On: 'true', Tags: [{ Rank: '1' }] },
    });
  });

  test('is not disturbed by what is not its answer', async () => {
    const code = `
exports.handler = async (event) => {
  const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'thing-1' });
  const statuses = [];
  statuses.push((await fetch(event.ResponseURL)).status);
  statuses.push((await fetch(new URL('/else', event.ResponseURL), { method: 'PUT', body: 'x' })).status);
  const Data = { statuses };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ ...JSON.parse(body), Data }) });
};`;
    expect((await made(code)).attributes).toEqual({ statuses: [403, 403] });
  });
});

describe('fails, and says why, when', () => {
  test.each([
    [
      `() => ({ Status: 'FAILED', Reason: 'there is no such key' })`,
      'its function answered FAILED: there is no such key',
    ],
    [`() => ({ Status: 'FAILED' })`, 'its function answered FAILED: no reason given'],
    [
      `() => ({ Status: 'DONE' })`,
      'its function answered with Status "DONE"; allowed are SUCCESS and FAILED',
    ],
    [`() => ({ Status: 'SUCCESS' })`, 'its function answered SUCCESS without a PhysicalResourceId'],
    [
      `() => ({ Status: 'SUCCESS', PhysicalResourceId: 'a', Data: [] })`,
      'its function answered with Data []; allowed is an object',
    ],
    [`() => 'SUCCESS'`, 'its function answered with something that is not JSON'],
    [`() => '[]'`, 'its function answered with []; allowed is an object'],
    [`() => 'a'.repeat(4097)`, 'its function answered with 4097 bytes; allowed are 4096'],
  ])('the answer is %s', async (answer, problem) => {
    await expect(made(answering(answer))).rejects.toThrow(problem);
  });

  test('the function throws: at once, not when its time is over', async () => {
    await expect(
      made(`exports.handler = async () => { throw new Error('no permission'); };`),
    ).rejects.toThrow(/its function .*:maker failed: .*no permission/);
  });

  test('the function returns, and nobody answers', async () => {
    await expect(made('exports.handler = async () => undefined;')).rejects.toThrow(
      'its function returned, and 60 s later there was no answer at the ResponseURL of its event',
    );
  });

  test('the function is still at work when the ServiceTimeout is over', async () => {
    const code = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 31_000));';
    await expect(made(code, { ServiceTimeout: '30' }, 60)).rejects.toThrow(
      'its function did not answer within 30 s',
    );
  });

  test.each([
    [{ ServiceToken: '' }, 'ServiceToken is "": it must be a string that is not empty'],
    [
      { ServiceToken: 'arn:aws:sns:eu-west-1:123456789012:topic' },
      'ServiceToken is arn:aws:sns:eu-west-1:123456789012:topic; supported here are',
    ],
    [{ ServiceTimeout: 3601 }, 'ServiceTimeout'],
  ])('the template says %j', async (properties, problem) => {
    await expect(made('exports.handler = async () => undefined;', properties)).rejects.toThrow(problem);
  });
});
