/**
 * What CloudFormation, IAM and Lambda make of a deployment: the first one, one that fails, one in a new account.
 *
 * Takes about 15 minutes and costs about $0.05: three shards for less than an hour.
 *
 * Not run yet: no account was at hand.
 */
import type * as experiments from './experiments/cloudformation';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

export const behaviours = new UnverifiedBehaviours('cloudformation', {
  actions: [
    'cloudformation:*Stack*',
    'kinesis:DescribeStreamSummary',
    'kinesis:DeleteStream',
    'lambda:GetAccountSettings',
    'lambda:*FunctionConcurrency',
  ],
});
const { prefix } = behaviours;
const role = behaviours.deploymentRole([
  'kinesis:*Stream*',
  'kinesis:*Shard*',
  'kinesis:*Tag*',
  'lambda:*Function*',
  'iam:*Role',
  'iam:*RolePolicy',
]);
const settings = { prefix, roleArn: role.roleArn };
const functionName = behaviours.functionOf('Reserving', 'handler').functionName;

behaviours.assume<typeof experiments.retainExceptOnCreate>('retainExceptOnCreate', settings, {
  retainExceptOnCreate: { status: 'ROLLBACK_COMPLETE', isLeftBehind: false },
});
behaviours.assume<typeof experiments.missingCount>('missingCount', settings, {
  missingCount: { status: 'ROLLBACK_COMPLETE' },
});
behaviours.assume<typeof experiments.generatedName>('generatedName', settings, {
  generatedName: { isAsPermitted: true },
  noSuchResource: { name: 'ValidationError', isAsExpected: true },
});
behaviours.assume<typeof experiments.iamPropagation>('iamPropagation', settings, {
  iamPropagation: { status: 'CREATE_COMPLETE', isWithinAMinute: true },
});
behaviours.assume<typeof experiments.reservedConcurrency>(
  'reservedConcurrency',
  { functionName },
  {
    reservedConcurrency: { name: 'InvalidParameterValueException', isOfUnreserved: true },
  },
);
