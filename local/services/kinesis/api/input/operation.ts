import { AwsError, type AwsRequest, type JsonOperation } from '../../../../http';
import { validationError } from '../../errors';
import { type Input, type Members, structure } from './collections';
import { type Member, WrongTypeError } from './member';

/** AWS lists no more in one message. */
const MAX_VIOLATIONS = 10;

/**
 * An operation whose request is checked before it is played, in AWS's order: first the JSON types of all
 * members (SerializationException), then every constraint of all members, in one message
 * (ValidationException). So the operation looks up its stream only for a well-formed request.
 */
export function operation<Of extends Members>(
  members: Of,
  play: (input: Input<Of>, request: AwsRequest) => unknown,
): JsonOperation {
  const shape = structure(members);
  return (json, request) => {
    const input = read(shape, json);
    const found = shape.violations(input);
    if (found.length === 0) return play(input, request);
    const told = found.slice(0, MAX_VIOLATIONS);
    const sentences = told.map(
      ({ shown, path, constraint }) =>
        `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`,
    );
    const errors = told.length === 1 ? 'error' : 'errors';
    throw validationError(`${told.length} validation ${errors} detected: ${sentences.join('; ')}`);
  };
}

function read<Value>(shape: Member<Value>, json: unknown): Value {
  try {
    return shape.read(json);
  } catch (error) {
    if (error instanceof WrongTypeError) throw new AwsError('SerializationException', error.message);
    throw error;
  }
}
