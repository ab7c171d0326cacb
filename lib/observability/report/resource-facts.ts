import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The path of the construct that people wrote. For a resource within a construct it is the path of that
 * construct.
 */
export function pathOf(resource: IConstruct): string {
  const { id, scope, path } = resource.node;
  if (scope === undefined || (id !== 'Resource' && id !== 'Default')) return path;
  // People know the consumer, of which the mapping is a child.
  return scope.node.id === 'EventSourceMapping' ? (scope.node.scope?.node.path ?? path) : scope.node.path;
}

/** A value that synthesis knows. */
export function known<Value extends string | number>(value: Value | undefined): Value | undefined {
  return value === undefined || Token.isUnresolved(value) ? undefined : value;
}
