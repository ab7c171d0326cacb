import { type aws_kinesis as kinesis, Stack, Token, TokenComparison, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { InputError } from '../../support/check';
import { otherRegion } from '../../support/other-region';

/** Warns that alarms on the stream of another account see its metrics only if that account shares them. */
export function warnOfOtherAccount(scope: IConstruct, stream: kinesis.IStream): void {
  const { account } = stream.env;
  if (Token.compareStrings(account, Stack.of(scope).account) !== TokenComparison.DIFFERENT) return;
  Validations.of(scope).addWarning(
    'cdk-kinesis-blueprint:StreamMonitoring.otherAccount',
    `stream "${stream.node.path}" is in account ${account}. Its alarms get data only if that account shares its metrics ` +
      'with this one (CloudWatch User Guide, cross-account observability); without data most of them stay quiet. ' +
      'Acknowledge this where it does, or monitor the stream in its own account.',
  );
}

/**
 * Refuses the stream of another Region: an alarm looks at the metrics of its own Region only.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 * @throws InputError
 */
export function checkAlarmRegion(where: string, scope: IConstruct, stream: kinesis.IStream): void {
  const other = otherRegion(scope, stream);
  if (other === undefined) return;
  throw new InputError(
    `${where}: stream "${stream.node.path}" is in ${other.there}, and the stack in ${other.here}; allowed is a stream in the ` +
      'Region of the stack, because an alarm looks at metrics of its own Region (CloudWatch). Monitor it in a stack of the ' +
      "stream's Region.",
  );
}
