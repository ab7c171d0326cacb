import type { AwsEnvironment } from '../../base/aws-environment';

/** A resource that a provider made. */
export interface PlayedResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What differs from AWS for this very resource. */
  readonly note?: string;
}

export interface IgnoredResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/** A resource of a type that nothing here plays, left out because the run allows it. */
export interface UnknownResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** The construct's path in the CDK app, where the template tells it. */
  readonly constructPath?: string;
}

/** What became of every resource of the templates. */
export interface ProvisionReport {
  readonly played: readonly PlayedResource[];
  readonly ignored: readonly IgnoredResource[];
  readonly unknown: readonly UnknownResource[];
}

export interface ProvisionedStack {
  readonly stackName: string;
  readonly stackId: string;
  /** By logical id; conditions that do not hold leave theirs out. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The stacks of an assembly, all made. */
export class ProvisionedAssembly {
  constructor(
    readonly report: ProvisionReport,
    readonly stacks: readonly ProvisionedStack[],
  ) {}

  /** Played resources of a type, for example `AWS::Kinesis::Stream`, in the order in which they were made. */
  resourcesOfType(type: string): PlayedResource[] {
    return this.report.played.filter((resource) => resource.type === type);
  }

  /** @returns the played resource, `undefined` where there is none, or it is ignored or unknown */
  resource(stackName: string, logicalId: string): PlayedResource | undefined {
    return this.report.played.find((it) => it.stackName === stackName && it.logicalId === logicalId);
  }

  /** @returns an output's value, `undefined` where the stack or its output is not there */
  output(stackName: string, outputName: string): unknown {
    return this.stacks.find((stack) => stack.stackName === stackName)?.outputs[outputName];
  }
}

/** A stack whose resources are about to be made. */
export interface BegunStack extends AwsEnvironment {
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
