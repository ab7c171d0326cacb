import { validationError } from '../errors';
import { QUEUE_DEFAULTS } from '../limits';

/** The settings of a queue that UpdateQueue can change. */
export interface QueueAttributes {
  readonly visibilityTimeoutSeconds: number;
  /** Receives without an acknowledgement that make a dead letter; `undefined`: none becomes one. */
  readonly maxReceiveCount: number | undefined;
}

/** DeadLetterConfiguration of the API. */
export interface DeadLetterConfiguration {
  readonly TargetType: 'BUILT_IN' | 'NONE';
  readonly MaxReceiveCount?: number;
}

/** QueueAttributes of the API: what is not given is left as it is. */
export interface GivenAttributes {
  readonly VisibilityTimeoutSeconds?: number;
  readonly DeadLetterConfiguration?: DeadLetterConfiguration;
}

export const DEFAULT_ATTRIBUTES: QueueAttributes = {
  visibilityTimeoutSeconds: QUEUE_DEFAULTS.visibilityTimeoutSeconds,
  maxReceiveCount: QUEUE_DEFAULTS.maxReceiveCount,
};

/**
 * @throws AwsError ValidationException for BUILT_IN without MaxReceiveCount. That NONE takes none is an assumption.
 */
export function withAttributes(before: QueueAttributes, given: GivenAttributes = {}): QueueAttributes {
  const { VisibilityTimeoutSeconds: seconds, DeadLetterConfiguration: deadLetters } = given;
  return {
    visibilityTimeoutSeconds: seconds ?? before.visibilityTimeoutSeconds,
    maxReceiveCount: deadLetters === undefined ? before.maxReceiveCount : maxReceiveCountOf(deadLetters),
  };
}

function maxReceiveCountOf({ TargetType, MaxReceiveCount }: DeadLetterConfiguration): number | undefined {
  const isBuiltIn = TargetType === 'BUILT_IN';
  if (isBuiltIn === (MaxReceiveCount !== undefined)) return MaxReceiveCount;
  throw validationError(
    isBuiltIn
      ? 'DeadLetterConfiguration with TargetType BUILT_IN needs a MaxReceiveCount.'
      : `DeadLetterConfiguration with TargetType NONE takes no MaxReceiveCount, got ${MaxReceiveCount}.`,
  );
}
