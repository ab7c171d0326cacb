import type { Home } from '../base/aws-environment';

/** A stack whose resources are about to be made. */
export interface BegunStack extends Home {
  readonly stackName: string;
  /** Its ARN. */
  readonly stackId: string;
}

/** A resource that exists now. */
export interface MadeResource {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` answers: its physical id. */
  readonly ref: string;
}

/** Is told how far the making of stacks has come, so that it can be asked about them. */
export interface ProvisionObserver {
  stackBegun(stack: BegunStack): void;
  resourceMade(stackId: string, resource: MadeResource): void;
  stackMade(stackId: string): void;
}
