import { messageOf } from '../../../base/message-of';
import { invalidArgument, resourceNotFound } from '../errors';

/** Policies of streams, by ARN. They are kept and given back, not enforced: nothing is authorized on this machine. */
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

  /** @throws AwsError ResourceNotFoundException (how AWS answers where there is no policy could not be verified) */
  get(arn: string): string {
    const policy = this.byArn.get(arn);
    if (policy === undefined) throw resourceNotFound(`No resource policy found for ${arn}.`);
    return policy;
  }

  /** @throws AwsError ResourceNotFoundException */
  delete(arn: string): void {
    if (!this.byArn.delete(arn)) throw resourceNotFound(`No resource policy found for ${arn}.`);
  }

  /** The stream is gone, and its policy with it. */
  forget(arn: string): void {
    this.byArn.delete(arn);
  }
}
