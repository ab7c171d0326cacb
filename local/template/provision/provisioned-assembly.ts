import type { AwsEnvironment } from '../../base/aws-environment';

/** A resource that a provider created. */
export interface PlayedResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The construct's path in the CDK app, if the template contains it. */
  readonly constructPath?: string;
  /** How this resource differs from AWS. */
  readonly note?: string;
}

export interface IgnoredResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/** A resource of an unsupported type, left out because the run allows it. */
export interface UnknownResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** The construct's path in the CDK app, if the template contains it. */
  readonly constructPath?: string;
}

/** A resource that the run was told to leave out, or that can do nothing without such a one. */
export interface LeftOutResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** The resource that it acts through; undefined for one that was named. */
  readonly because: string | undefined;
}

/** What became of every resource of the templates. */
export interface ProvisionReport {
  readonly played: readonly PlayedResource[];
  readonly ignored: readonly IgnoredResource[];
  readonly unknown: readonly UnknownResource[];
  readonly leftOut: readonly LeftOutResource[];
}

export interface ProvisionedStack {
  readonly stackName: string;
  readonly stackId: string;
  /** By logical id, without the outputs whose condition is false. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The created stacks of an assembly. */
export class ProvisionedAssembly {
  constructor(
    readonly report: ProvisionReport,
    readonly stacks: readonly ProvisionedStack[],
  ) {}

  /** Created resources of a type, for example `AWS::Kinesis::Stream`, in the order of their creation. */
  resourcesOfType(type: string): PlayedResource[] {
    return this.report.played.filter((resource) => resource.type === type);
  }

  /** @returns the created resource; `undefined` if there is none, or it is ignored or unsupported */
  resource(stackName: string, logicalId: string): PlayedResource | undefined {
    return this.report.played.find((it) => it.stackName === stackName && it.logicalId === logicalId);
  }

  /** @returns the output's value; `undefined` if the stack or the output does not exist */
  output(stackName: string, outputName: string): unknown {
    return this.stacks.find((stack) => stack.stackName === stackName)?.outputs[outputName];
  }
}

/** A stack whose resources are about to be created. */
export interface BegunStack extends AwsEnvironment {
  readonly stackName: string;
  /** Its ARN. */
  readonly stackId: string;
}

/** A created resource. */
export interface MadeResource {
  readonly logicalId: string;
  readonly type: string;
  /** The value of `Ref`: the physical id. */
  readonly ref: string;
}

/** Gets the progress of provisioning, for example to answer DescribeStacks. */
export interface ProvisionObserver {
  stackBegun(stack: BegunStack): void;
  resourceMade(stackId: string, resource: MadeResource): void;
  stackMade(stackId: string, outputs: ProvisionedStack['outputs']): void;
}
