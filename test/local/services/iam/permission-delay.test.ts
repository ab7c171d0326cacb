import { expect, test } from 'vitest';
import { PermissionDelay } from '../../../../local/services/iam';
import { ManualClock } from '../../../support/manual-clock';

const ROLE = 'arn:aws:iam::123456789012:role/Writer';

test('denies what a function calls until the delay has passed, in the words of the protocol', async () => {
  const clock = new ManualClock();
  const permissions = new PermissionDelay({
    delaySeconds: 30,
    clock,
    functionOf: (key) => (key === 'LOCAL1' ? { name: 'writer', role: ROLE } : undefined),
  });
  permissions.functionMade('writer');
  const refusal = (accessKeyId: string, service: string, operation: string) =>
    permissions.refusalOf({ accessKeyId, service, operation });
  expect(refusal('local', 'kinesis', 'PutRecord')).toBeUndefined();
  expect(refusal('LOCAL1', 'kinesis', 'PutRecord')).toMatchObject({
    code: 'AccessDeniedException',
    message:
      'User: arn:aws:sts::123456789012:assumed-role/Writer/writer is not authorized to perform: kinesis:PutRecord ' +
      'because no identity-based policy allows the kinesis:PutRecord action',
  });
  expect(refusal('LOCAL1', 'cloudformation', 'DescribeStacks')).toMatchObject({ code: 'AccessDenied' });
  await clock.advance(29_999);
  expect(refusal('LOCAL1', 'kinesis', 'PutRecord')).toBeDefined();
  await clock.advance(1);
  expect(refusal('LOCAL1', 'kinesis', 'PutRecord')).toBeUndefined();
});

test('a function that was there before is not denied, and nothing waits once it is closed', () => {
  const clock = new ManualClock();
  const functionOf = () => ({ name: 'old', role: undefined });
  const permissions = new PermissionDelay({ delaySeconds: 30, clock, functionOf });
  permissions.functionMade('new');
  expect(permissions.refusalOf({ accessKeyId: '', service: 's3', operation: undefined })).toBeUndefined();
  permissions.close();
  expect(clock.pending).toBe(0);
});
