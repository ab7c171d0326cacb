import { type aws_kinesis as kinesis, Stack, Token, TokenComparison, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

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
