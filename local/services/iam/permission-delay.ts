import type { Clock } from '../../base/clock';
import { AwsError, type Caller } from '../../http';

/** The function that works with an access key. */
export interface WorkingFunction {
  readonly name: string;
  /** The role's ARN. */
  readonly role: string | undefined;
}

export interface PermissionDelayOptions {
  /** AWS seconds from the making of a function until its permissions hold. */
  readonly delaySeconds: number;
  readonly clock: Clock;
  readonly functionOf: (accessKeyId: string) => WorkingFunction | undefined;
}

/**
 * IAM that takes a while. What a function calls is denied until a delay has passed since the function was made: a
 * template makes role and policy just before it. This is all of IAM that is played here; no policy is read.
 */
export class PermissionDelay {
  private readonly waiting = new Map<string, () => void>();

  constructor(private readonly options: PermissionDelayOptions) {}

  functionMade(name: string): void {
    const { clock, delaySeconds } = this.options;
    this.waiting.set(
      name,
      clock.after(delaySeconds * 1000, () => this.waiting.delete(name)),
    );
  }

  /** What a caller is answered while its permissions do not hold yet. */
  refusalOf({ accessKeyId, service, operation }: Caller): AwsError | undefined {
    const caller = this.options.functionOf(accessKeyId);
    if (caller === undefined || !this.waiting.has(caller.name)) return undefined;
    const action = `${service}:${operation ?? '*'}`;
    const session = (caller.role ?? 'role').replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
    return new AwsError(
      QUERY_PROTOCOL.includes(service) ? 'AccessDenied' : 'AccessDeniedException',
      `User: ${session}/${caller.name} is not authorized to perform: ${action} because no identity-based policy ` +
        `allows the ${action} action`,
      QUERY_PROTOCOL.includes(service) ? 403 : 400,
    );
  }

  close(): void {
    for (const cancel of this.waiting.values()) cancel();
    this.waiting.clear();
  }
}

/** Services whose errors have no `Exception` at the end of their names. */
const QUERY_PROTOCOL = ['cloudformation', 's3', 'sns'];
