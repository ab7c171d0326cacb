import { UserError } from '../../common';

/**
 * A template or an assembly that the local run does not support. The message is for its author and begins
 * with the place: `MyStack/Consumer.Properties.Environment: …`.
 */
export class TemplateError extends UserError {
  override readonly name = 'TemplateError';

  /** @param at the place in the template, `stack/logicalId.path`, or the file's path */
  constructor(
    readonly at: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${at}: ${problem}`, options);
  }
}
