import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import type { BegunStack, MadeResource, ProvisionObserver } from '../../template';

/** A stack in CloudFormation's answers. */
export interface Stack extends BegunStack {
  readonly status: 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The resources created so far, by logical id. */
  readonly resources: ReadonlyMap<string, StackResource>;
  /** By logical id; none before the stack is complete. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** A resource of a stack. */
export interface StackResource extends MadeResource {
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
}

/** The stacks on this machine, created or in creation. They are never updated or deleted. */
export class Stacks implements ProvisionObserver {
  private readonly stacks = new Map<string, Stack & { readonly resources: Map<string, StackResource> }>();

  constructor(private readonly clock: Clock) {}

  stackBegun(stack: BegunStack): void {
    const createdAt = this.clock.now();
    this.stacks.set(stack.stackId, {
      ...stack,
      status: 'CREATE_IN_PROGRESS',
      createdAt,
      resources: new Map(),
      outputs: {},
    });
  }

  resourceMade(stackId: string, resource: MadeResource): void {
    this.stacks.get(stackId)?.resources.set(resource.logicalId, { ...resource, madeAt: this.clock.now() });
  }

  stackMade(stackId: string, outputs: Stack['outputs']): void {
    const stack = this.stacks.get(stackId);
    if (stack !== undefined) this.stacks.set(stackId, { ...stack, status: 'CREATE_COMPLETE', outputs });
  }

  list(): readonly Stack[] {
    return [...this.stacks.values()];
  }

  /**
   * The stack of this name in the resource's account and Region: stacks of two Regions may have one name.
   * @throws AwsError ValidationError when there is no such stack
   */
  at({ stackName, region, accountId }: AwsEnvironment & { readonly stackName: string }): Stack {
    const found = this.list().find(
      (it) => it.stackName === stackName && it.region === region && it.accountId === accountId,
    );
    return found ?? this.get(stackName);
  }

  /**
   * @param nameOrId a name or an ARN
   * @throws AwsError ValidationError when there is no such stack
   */
  get(nameOrId: string): Stack {
    const found = this.stacks.get(nameOrId) ?? this.list().find(({ stackName }) => stackName === nameOrId);
    if (found !== undefined) return found;
    throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
  }
}
