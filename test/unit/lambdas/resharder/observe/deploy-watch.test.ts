import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { DeployWatch } from '../../../../../lambdas/resharder/observe/deploy-watch';

const MINUTE = 60_000;

it('knows since when CloudFormation does not tell, until it tells again', async () => {
  const warnings: string[] = [];
  let answers = false;
  const client = {
    send: async () => {
      if (answers) return { Stacks: [{ StackStatus: 'CREATE_COMPLETE' }] };
      throw new Error('AccessDenied');
    },
  } as unknown as CloudFormationClient;
  const stack = { stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1', logicalId: 'Stream' };
  const watch = new DeployWatch(client, stack, { warn: (message) => void warnings.push(message) });
  const unknown = (since: number) => ({ since, isChangingStream: false, isAssumed: true });
  expect(await watch.current(0)).toEqual(unknown(0));
  expect(await watch.current(20 * MINUTE)).toEqual(unknown(0));
  answers = true;
  expect(await watch.current(21 * MINUTE)).toBeUndefined();
  answers = false;
  expect(await watch.current(22 * MINUTE)).toEqual(unknown(22 * MINUTE));
  expect(warnings).toHaveLength(3);
});
