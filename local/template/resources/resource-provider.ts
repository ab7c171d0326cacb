import type { AwsEnvironment } from '../../base/aws-environment';
/** One resource of a template, its intrinsics resolved, about to be made on this machine. */
export interface ResourceRequest extends AwsEnvironment {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** Resolved properties, exactly as CloudFormation would hand them to the resource's handler. */
  readonly properties: Readonly<Record<string, unknown>>;
  /**
   * A name as CloudFormation would generate one: `stack-logicalId-suffix`, the suffix the same at every run.
   * @param maxLength what the service allows; longer names are cut in the middle part
   */
  physicalName(maxLength: number): string;
  /** The folder or file of a file asset that the template names by bucket and key. Throws when it is not in the assembly. */
  assetPath(bucket: string, key: string): string;
}

/** What `Ref` and `Fn::GetAtt` answer for a resource that exists now. */
export interface ProvisionedResource {
  /** The value of `Ref`. */
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** One line for the reader: what differs from AWS for this very resource. */
  readonly note?: string;
}

/**
 * Makes one resource, of which {@link Properties} reads what the template says.
 * @throws AwsError or Error with a sentence that names the property, the value given and what is allowed; the
 *   resource's name and type are put before it
 */
export type Provision = (resource: ResourceRequest) => Promise<ProvisionedResource> | ProvisionedResource;

/**
 * What makes resources, by their CloudFormation type, for example `AWS::Kinesis::Stream`. Each service's folder has one
 * in its `resources.ts`. `AWS::CloudFormation::CustomResource` stands for every type `Custom::…` too.
 */
export type ResourceProvider = Readonly<Record<string, Provision>>;

/** A type that has no meaning on one machine. It is listed at every start, with the reason. */
export interface IgnoredType {
  readonly type: string;
  /** Why it can be left out without changing what the run shows. */
  readonly reason: string;
  /** `Ref` and attributes that look as on AWS, because other resources quote them. */
  describe(resource: ResourceRequest): ProvisionedResource;
}
