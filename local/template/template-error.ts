import { UserError } from '../../common';

/**
 * A template or an assembly that cannot be played. The message is for the person who wrote it: it begins with the
 * place, `MyStack/Consumer.Properties.Environment: …`.
 */
export class TemplateError extends UserError {
  override readonly name = 'TemplateError';

  /** @param at where in the template, as `stack/logicalId.path`, or the file's path */
  constructor(
    readonly at: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${at}: ${problem}`, options);
  }
}
