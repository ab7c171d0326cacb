import type { AwsEnvironment } from '../../base/aws-environment';
/** One resource of a template, its intrinsic functions resolved, that is to be created. */
export interface ResourceRequest extends AwsEnvironment {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** The construct's path in the CDK app, if the template contains it. */
  readonly constructPath?: string;
  /** Resolved properties, as CloudFormation passes them to the resource's handler. */
  readonly properties: Readonly<Record<string, unknown>>;
  /**
   * A name in CloudFormation's form, `stack-logicalId-suffix`. The suffix is the same in every run.
   * @param maxLength the longest name that the service allows; longer names are cut in the middle part
   */
  physicalName(maxLength: number): string;
  /**
   * The file or folder of the asset with this bucket and key.
   * @throws TemplateError when the assembly has no such asset
   */
  assetPath(bucket: string, key: string): string;
}

/** The values that `Ref` and `Fn::GetAtt` return for a created resource. */
export interface ProvisionedResource {
  /** The value of `Ref`. */
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** One line for people: how this resource differs from AWS. */
  readonly note?: string;
}

/**
 * Creates one resource. {@link Properties} reads the template's values.
 * @throws AwsError or Error with a sentence that names the property, the value given and what is allowed; the
 *   resource's name and type are put before it
 */
export type Provision = (resource: ResourceRequest) => Promise<ProvisionedResource> | ProvisionedResource;

/**
 * Creates resources, by CloudFormation type, for example `AWS::Kinesis::Stream`. Each service has one, in its
 * `resources.ts`. `AWS::CloudFormation::CustomResource` also stands for every type `Custom::…`.
 */
export type ResourceProvider = Readonly<Record<string, Provision>>;

/** A type without an effect on one machine. Every start lists it with the reason. */
export interface IgnoredType {
  readonly type: string;
  /** Why the run behaves the same without it. */
  readonly reason: string;
  /** `Ref` and attributes in the form that AWS gives them, because other resources refer to them. */
  describe(resource: ResourceRequest): ProvisionedResource;
}
