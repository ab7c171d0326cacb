import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { JsonObject } from '../../base/json-object';
import type { ProvisionedResource } from '../resources';

/** Types that do nothing by themselves: each reads from another resource, runs it, or is a name of it. */
const ACTING_THROUGH: ReadonlySet<string> = new Set([
  'AWS::Kinesis::StreamConsumer',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Version',
  'AWS::SNS::Subscription',
  'AWS::CloudFormation::CustomResource',
]);

/** Whether a resource of this type goes with the resource that it refers to, when that is left out. */
export function actsThrough(type: string): boolean {
  return ACTING_THROUGH.has(type) || type.startsWith('Custom::');
}

/**
 * The values of a resource that is left out, because others may name it: alarms, policies, variables of functions.
 * They have AWS's form, and nothing is behind them.
 *
 * @param generatedName for a resource without a name in its properties
 */
export function standIn(
  type: string,
  properties: JsonObject,
  environment: AwsEnvironment,
  generatedName: string,
): ProvisionedResource {
  const [, service = 'custom', kind = 'resource'] = type.split('::');
  const given = properties[`${kind}Name`] ?? properties.Name;
  const ref = typeof given === 'string' ? given : generatedName;
  const resource = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${ref}`;
  const Arn = formatArn({ ...environment, service: service.toLowerCase(), resource });
  return { ref, attributes: { Arn, Id: ref } };
}
