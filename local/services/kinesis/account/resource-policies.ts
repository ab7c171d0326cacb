import { messageOf } from '../../../base/message-of';
import { invalidArgument, resourceNotFound } from '../errors';

/**
 * Policies of streams and consumers, by ARN. They are stored and returned, but not enforced: nothing on this
 * machine is authorized.
 */
export class ResourcePolicies {
  private readonly byArn = new Map<string, string>();

  /** @throws AwsError InvalidArgumentException when the policy is not a JSON object */
  put(arn: string, policy: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(policy);
    } catch (error) {
      throw invalidArgument(`The Policy for ${arn} is not JSON: ${messageOf(error)}.`);
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw invalidArgument(`The Policy for ${arn} must be a JSON object.`);
    }
    this.byArn.set(arn, policy);
  }

  /** An empty object for a resource without a policy, as recorded from AWS (test/recorded). */
  get(arn: string): string {
    return this.byArn.get(arn) ?? '{}';
  }

  /** @throws AwsError ResourceNotFoundException */
  delete(arn: string): void {
    if (!this.byArn.delete(arn)) throw resourceNotFound(`No resource policy found for resource ARN ${arn}`);
  }

  /** Drops the policy of a deleted stream or consumer. */
  forget(arn: string): void {
    this.byArn.delete(arn);
  }
}
