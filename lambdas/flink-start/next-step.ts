/** An operation on an application, such as its start or an update. */
export interface Operation {
  readonly operationId: string;
  /** `StartApplication`, `UpdateApplication`, … */
  readonly operation: string;
  /** `IN_PROGRESS`, `SUCCESSFUL`, `CANCELLED` or `FAILED`. */
  readonly status: string;
}

/** What is known of an application at one moment. */
export interface Situation {
  /** @see https://docs.aws.amazon.com/managed-flink/latest/java/how-running-apps.html */
  readonly status: string;
  /** Whether this request has called StartApplication already. */
  readonly isStarted: boolean;
  /** The newest update; undefined when CloudFormation has just made the application. */
  readonly update?: Operation;
  /** The newest start. */
  readonly start?: Operation;
}

/** What to do next. `operationId` names the operation that knows the reason of a failure. */
export type Step =
  | { readonly kind: 'start' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly problem: string; readonly operationId?: string };

/**
 * Decides what an application needs until it runs. An update that fails is taken back by the service, and the
 * former version runs again. So an application that runs is no proof: its newest update has to have succeeded.
 */
export function nextStep({ status, isStarted, update, start }: Situation): Step {
  switch (status) {
    case 'READY':
      if (isStarted) return failed('It did not start', start);
      return update?.status === 'FAILED'
        ? failed('Its update failed, and it stands still', update)
        : { kind: 'start' };
    case 'RUNNING':
      if (update?.status === 'IN_PROGRESS') return { kind: 'wait' };
      if (update?.status !== 'FAILED') return { kind: 'done' };
      return failed('Its update failed, and the service took it back', update);
    case 'ROLLED_BACK':
      return failed('The service took its update back', update);
    case 'DELETING':
      return failed('It is being deleted');
    default:
      return { kind: 'wait' };
  }
}

function failed(problem: string, operation?: Operation): Step {
  return { kind: 'failed', problem, operationId: operation?.operationId };
}
