import { type aws_kinesis as kinesis, Stack, Token } from 'aws-cdk-lib';

/** Kinesis, CreateStream. */
const MAX_NAME_LENGTH = 128;

/** More than CloudFormation has been seen to add; how long its suffixes are is not documented. */
const MAX_SUFFIX_LENGTH = 20;

/**
 * A pattern for the name that CloudFormation generates for a stream: `<stack>-<logical id>-*`. How it shortens names
 * that get too long is not documented, and the name of a nested stack is not known; for both the pattern is `*`.
 */
export function generatedNamePattern(stream: kinesis.CfnStream): string {
  const stack = Stack.of(stream);
  const prefix = `${stack.stackName}-${stack.resolve(stream.logicalId)}-`;
  const fits = prefix.length + MAX_SUFFIX_LENGTH <= MAX_NAME_LENGTH;
  return fits && !Token.isUnresolved(stack.stackName) ? `${prefix}*` : '*';
}
