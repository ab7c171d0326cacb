import { isObject } from '../../base/json-object';
import { type Dialect, wrongOperand } from './pattern-error';
import { ignoreCaseTest, prefixTest, suffixTest, textOf, wildcardTest } from './text-test';

const OPERATOR = 'anything-but';

/** The tests that anything-but turns round, in EventBridge. Each takes a string or a list of them. */
const TESTS: Readonly<
  Record<string, (operand: unknown, at: string, dialect: Dialect) => (value: unknown) => boolean>
> = {
  'equals-ignore-case': ignoreCaseTest,
  prefix: prefixTest,
  suffix: suffixTest,
  wildcard: wildcardTest,
};

/** Fits every value that is there and is none of the operand's; a missing field does not fit. */
export function anythingBut(operand: unknown, at: string, dialect: Dialect): (value: unknown) => boolean {
  if (dialect === 'EventBridge' && isObject(operand)) return anythingButTest(operand, at, dialect);
  const unwanted = new Set<unknown>(Array.isArray(operand) ? operand : [operand]);
  const kinds = new Set([...unwanted].map((one) => typeof one));
  const allowed = kinds.size === 1 && (kinds.has('string') || kinds.has('number'));
  if (!allowed) {
    throw wrongOperand(at, OPERATOR, operand, 'a string, a number, or a list of strings or of numbers');
  }
  return (value) => value !== undefined && !unwanted.has(value);
}

function anythingButTest(
  operand: Readonly<Record<string, unknown>>,
  at: string,
  dialect: Dialect,
): (value: unknown) => boolean {
  const [entry, ...more] = Object.entries(operand);
  const test = entry && Object.hasOwn(TESTS, entry[0]) ? TESTS[entry[0]] : undefined;
  if (entry === undefined || test === undefined || more.length > 0) {
    throw wrongOperand(at, OPERATOR, operand, `also one of ${Object.keys(TESTS).join(', ')}`);
  }
  const [name, given] = entry;
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (texts.length === 0)
    throw wrongOperand(at, `${OPERATOR} ${name}`, given, 'a string or a list of strings');
  const tests = texts.map((text) => {
    const isEnd = name === 'prefix' || name === 'suffix';
    if (textOf(text, at, `${OPERATOR} ${name}`) === '' && isEnd) {
      throw wrongOperand(at, `${OPERATOR} ${name}`, given, 'no empty string, which every text has');
    }
    return test(text, at, dialect);
  });
  return (value) => value !== undefined && !tests.some((fits) => fits(value));
}
