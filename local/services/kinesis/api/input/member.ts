/** A constraint of the API that a value violates. */
export interface Violation {
  /** The value's place below the member that reports it, as `records.2.member.data`; empty for the member. */
  readonly path: string;
  /** The value as AWS prints it. */
  readonly shown: string;
  /** AWS's words for the constraint. */
  readonly constraint: string;
}

/** A member of a request: how it is read from the wire, and what its value must satisfy. */
export interface Member<Value> {
  readonly isRequired?: boolean;
  /**
   * @param raw a JSON value, neither null nor undefined
   * @throws WrongTypeError for a value of another JSON type
   */
  read(raw: unknown): Value;
  violations(value: Value): readonly Violation[];
}

/** A member that a request must have. */
export interface RequiredMember<Value> extends Member<Value> {
  readonly isRequired: true;
}

export const NO_VIOLATIONS: readonly Violation[] = [];

export function required<Value>(member: Member<Value>): RequiredMember<Value> {
  return { ...member, isRequired: true };
}

/** A value whose JSON type is not the one that the API's model gives the member. */
export class WrongTypeError extends Error {
  override readonly name = 'WrongTypeError';

  /**
   * @param expected with its article: `a string`
   * @param path the value's place in the request; empty until {@link within} adds to it
   */
  constructor(
    private readonly expected: string,
    private readonly raw: unknown,
    private readonly path = '',
  ) {
    super(`${path} must be ${expected}, got ${describe(raw)}.`);
  }

  /** The same error, seen from the structure or list around the value. */
  within(step: string): WrongTypeError {
    return new WrongTypeError(this.expected, this.raw, joinPath(step, this.path));
  }
}

export function joinPath(step: string, rest: string): string {
  return rest === '' ? step : `${step}.${rest}`;
}

/** Names a list or a structure only by its kind: its content may be large, or nested without end. */
function describe(raw: unknown): string {
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'object' && raw !== null) return 'a structure';
  return excerpt(JSON.stringify(raw) ?? 'nothing');
}

/** At most 200 characters of a text. */
export function excerpt(text: string): string {
  return text.slice(0, 200);
}
