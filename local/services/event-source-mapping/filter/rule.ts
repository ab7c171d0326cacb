/** Whether one value of an event fits; `undefined` stands for a missing field. */
export type ValueTest = (value: unknown) => boolean;

const OPERATORS = ['anything-but', 'equals-ignore-case', 'exists', 'numeric', 'prefix', 'suffix'];

/**
 * Compiles one element of a rule's list, in the syntax that Lambda takes from EventBridge ("Control which
 * events Lambda sends to your function", filter rule syntax).
 *
 * AWS compares the text of numbers (300 is not 300.0). Here the data is parsed already, so numbers are
 * compared by value.
 *
 * @param at the rule's place, for messages
 * @throws PatternError for an operator that Lambda's table does not list, or an operand of the wrong kind
 */
export function compileRule(rule: unknown, at: string): ValueTest {
  if (rule === null || typeof rule === 'string' || typeof rule === 'number' || typeof rule === 'boolean') {
    return (value) => value === rule;
  }
  const [entry, ...more] = typeof rule === 'object' && !Array.isArray(rule) ? Object.entries(rule) : [];
  if (entry === undefined || more.length > 0) {
    throw new PatternError(
      `${at} has the rule ${JSON.stringify(rule)}: a rule is a string, number, boolean, null, or an object with one operator`,
    );
  }
  const [operator, operand] = entry;
  switch (operator) {
    case 'anything-but':
      return anythingBut(operand, at);
    case 'equals-ignore-case': {
      const wanted = text(operand, operator, at).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'exists':
      if (typeof operand !== 'boolean') {
        throw new PatternError(`${at} has exists ${JSON.stringify(operand)}: it takes true or false`);
      }
      return (value) => (value !== undefined) === operand;
    case 'numeric':
      return numeric(operand, at);
    case 'prefix': {
      const prefix = text(operand, operator, at);
      return (value) => typeof value === 'string' && value.startsWith(prefix);
    }
    case 'suffix': {
      const suffix = text(operand, operator, at);
      return (value) => typeof value === 'string' && value.endsWith(suffix);
    }
    default:
      throw new PatternError(
        `${at} uses the operator ${JSON.stringify(operator)}: Lambda filters take ${OPERATORS.join(', ')}`,
      );
  }
}

function text(operand: unknown, operator: string, at: string): string {
  if (typeof operand !== 'string') {
    throw new PatternError(`${at} has ${operator} ${JSON.stringify(operand)}: it takes a string`);
  }
  return operand;
}

function anythingBut(operand: unknown, at: string): ValueTest {
  const unwanted = new Set<unknown>(Array.isArray(operand) ? operand : [operand]);
  const allowed = [...unwanted].every((one) => typeof one === 'string' || typeof one === 'number');
  if (unwanted.size === 0 || !allowed) {
    throw new PatternError(
      `${at} has anything-but ${JSON.stringify(operand)}: it takes a string, a number, or a list of them`,
    );
  }
  return (value) => value !== undefined && !unwanted.has(value);
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function numeric(operand: unknown, at: string): ValueTest {
  const parts: unknown[] = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const compare = COMPARISONS[String(parts[i])];
    const bound = parts[i + 1];
    if (compare === undefined || typeof bound !== 'number') break;
    tests.push((value) => compare(value, bound));
  }
  if (tests.length === 0 || tests.length > 2 || tests.length * 2 !== parts.length) {
    throw new PatternError(
      `${at} has numeric ${JSON.stringify(operand)}: it takes one or two comparisons, as in [">", 10, "<=", 20]`,
    );
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

/**
 * A filter pattern that Lambda would refuse when the mapping is made. The message names the place in the
 * pattern.
 */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}
