import { DependencyCycle, inDependencyOrder } from '../dependency-order';
import { TemplateError } from '../template-error';
import type { Assembly, AssemblyStack } from './assembly';

/**
 * The stacks to create, each after the stacks that it depends on.
 * @param names stack names or display names (`Stage/Stack`); their dependencies come along. Default: all
 *   stacks
 * @throws TemplateError for a name that no stack has, for stacks that depend on each other in a circle, and
 *   for two stacks of one name: on AWS they live in different accounts or Regions, here they would share
 *   every physical name
 */
export function selectStacks(assembly: Assembly, names?: readonly string[]): AssemblyStack[] {
  const ordered = orderStacks(assembly);
  const wanted = new Set((names ?? []).flatMap((name) => idsNamed(assembly, name)));
  for (const stack of ordered.toReversed()) {
    if (names === undefined) wanted.add(stack.id);
    if (wanted.has(stack.id)) for (const id of stack.dependencies) wanted.add(id);
  }
  const selected = ordered.filter((stack) => wanted.has(stack.id));
  for (const [i, stack] of selected.entries()) {
    const twin = selected.slice(i + 1).find((other) => other.stackName === stack.stackName);
    if (twin !== undefined) {
      throw new TemplateError(
        assembly.directory,
        `${stack.displayName} and ${twin.displayName} both have the stack name "${stack.stackName}"; choose one of them`,
      );
    }
  }
  return selected;
}

function orderStacks(assembly: Assembly): AssemblyStack[] {
  try {
    const stacks = new Map(assembly.stacks.map((stack) => [stack.id, stack]));
    return [...inDependencyOrder(stacks, (stack) => stack.dependencies).values()];
  } catch (cause) {
    if (!(cause instanceof DependencyCycle)) throw cause;
    throw new TemplateError(assembly.directory, `stacks depend on each other in a circle: ${cause.message}`, {
      cause,
    });
  }
}

function idsNamed(assembly: Assembly, name: string): string[] {
  const ids = assembly.stacks
    .filter((stack) => stack.stackName === name || stack.displayName === name)
    .map((stack) => stack.id);
  if (ids.length > 0) return ids;
  const known = assembly.stacks.map((stack) => stack.displayName).join(', ');
  throw new TemplateError(assembly.directory, `has no stack "${name}"; its stacks: ${known || 'none'}`);
}
