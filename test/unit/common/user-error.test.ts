import { describe, expect, it } from 'vitest';
import { errorText, UserError } from '../../../common';
import { TemplateError } from '../../../local/template';
import { InputError, StackError, UsageError } from '../../../run/errors';

describe('errorText', () => {
  it.each([
    new UserError('a sentence'),
    new UsageError('a sentence'),
    new InputError('a sentence'),
    new StackError('a sentence', { cause: new Error('EADDRINUSE') }),
  ])('is the sentence of a $name', (error) => {
    expect(errorText(error)).toBe('a sentence');
  });

  it('is the place and the problem of a template', () => {
    expect(errorText(new TemplateError('Shop/Queue', 'must have a name'))).toBe(
      'Shop/Queue: must have a name',
    );
  });

  it.each([new Error('it broke'), new TypeError('it broke'), new RangeError('it broke')])(
    'keeps the stack of a defect, a $name',
    (error) => {
      expect(errorText(error)).toMatch(/it broke\n +at /);
    },
  );

  it('is the text of what is no error', () => {
    expect(errorText('it broke')).toBe('it broke');
  });
});
