/**
 * An error that AWS would return. Clients get it in the service's own wire form, in-process callers as it is.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  /**
   * @param code the error's name in the service's API, for example `ResourceNotFoundException`
   * @param message the sentence for the caller
   * @param status the HTTP status, default 400
   * @param fields further members of the error's shape
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status: number = 400,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
