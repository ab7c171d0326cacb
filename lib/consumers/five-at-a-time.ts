import { type CfnResource, Stack } from 'aws-cdk-lib';

/** Consumers that can be in CREATING at the same time (AWS SDK, RegisterStreamConsumer). */
const MAX_IN_CREATING = 5;

const inOrder = new WeakMap<Stack, CfnResource[]>();

/**
 * Has CloudFormation make a stack's consumers five at a time: each one after the one that is five before it. It makes
 * everything at once that does not depend on each other, and Kinesis refuses the sixth.
 */
export function fiveAtATime(consumer: CfnResource): void {
  const stack = Stack.of(consumer);
  const consumers = inOrder.get(stack) ?? [];
  const before = consumers[consumers.length - MAX_IN_CREATING];
  if (before !== undefined) consumer.addResourceDependency(before);
  inOrder.set(stack, [...consumers, consumer]);
}
