import { invalidParameter } from './lambda-error';

/** What a caller means by a function name. */
export interface FunctionReference {
  readonly name: string;
  /** A version or alias; `undefined` where none is given. */
  readonly qualifier: string | undefined;
}

const REFERENCE =
  /^(?:(?:arn:[a-z0-9-]+:lambda:[a-z0-9-]+:)?\d{12}:function:)?([A-Za-z0-9-_]{1,64})(?::(\$LATEST|[A-Za-z0-9-_]{1,128}))?$/;

/**
 * Reads the four forms of a function name (AWS SDK, Invoke): name, partial ARN, full ARN, each with or without a qualifier.
 * @throws AwsError InvalidParameterValueException when it is none of them
 */
export function parseFunctionReference(text: string): FunctionReference {
  const match = REFERENCE.exec(text);
  const name = match?.[1];
  if (name === undefined) {
    throw invalidParameter(
      `FunctionName ${JSON.stringify(text)}: allowed is a function's name (1 to 64 letters, digits, - or _), its ARN, ` +
        'or account:function:name, each with an optional :version or :alias.',
    );
  }
  return { name, qualifier: match?.[2] };
}
