import { Token } from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import { CHANNEL_KEY_TEMPLATE_LENGTH } from '../../support/limits';

const VARIABLES = ['channel-name', 'channel-id', 'stream-name', 'yyyy', 'yy', 'MM', 'dd', 'HH', 'mm'];
const EXTENSION = /^extension(?::\.[a-z.]+)?$/;
const SOURCE = '(Kinesis Data Streams Developer Guide, S3 output key template)';

/**
 * Refuses a key template that Kinesis would refuse (Kinesis Data Streams Developer Guide, S3 output key
 * template).
 * @param compressed whether objects are compressed; the template then has to end with the extension
 * @returns the text before the first variable, with which every key begins; empty for a token
 * @throws InputError
 */
export function checkKeyTemplate(where: string, template: string, compressed: boolean): string {
  if (Token.isUnresolved(template)) return '';
  const refuse = (reason: string): never => {
    throw new InputError(`${where} is "${template}"; ${reason} ${SOURCE}.`);
  };
  const names: string[] = [];
  const literal = template.replace(/!\{([^{}]*)\}/g, (_variable, name: string) => {
    names.push(name);
    return '';
  });
  if (/!\{/.test(literal)) refuse('a "!{" in it is not closed');
  const unknown = names.find((name) => !VARIABLES.includes(name) && !EXTENSION.test(name));
  if (unknown !== undefined) {
    refuse(
      `!{${unknown}} is no variable; allowed are ${VARIABLES.join(', ')}, extension and extension:.<letters>`,
    );
  }
  const character = /[^A-Za-z0-9!\-_'.*()/=]/.exec(literal)?.[0];
  if (character !== undefined)
    refuse(`"${character}" is not allowed; allowed are letters, digits and !-_'.*()/=`);
  const extensions = names.filter((name) => EXTENSION.test(name));
  if (extensions.length > 1 || (extensions.length === 1 && !/!\{extension[^{}]*\}$/.test(template))) {
    refuse('!{extension} may stand once, at the end');
  }
  if (compressed && extensions.length === 0) refuse('with compression it has to end with !{extension}');
  if (template.startsWith('/')) refuse('it may not begin with a slash');
  if (template.includes('//')) refuse('it may not have two slashes in a row');
  if (literal.includes('..') || template.split('/').includes('.'))
    refuse('it may not have ".." or a part that is "."');
  if (template.length > CHANNEL_KEY_TEMPLATE_LENGTH)
    refuse(`it has ${template.length} characters; allowed are up to ${CHANNEL_KEY_TEMPLATE_LENGTH}`);
  const start = template.indexOf('!{');
  return start < 0 ? template : template.slice(0, start);
}
