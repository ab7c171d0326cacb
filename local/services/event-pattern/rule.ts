import { BlockList, isIP } from 'node:net';
import { anythingBut } from './anything-but';
import { numericTest } from './numeric-test';
import { type Dialect, PatternError, wrongOperand } from './pattern-error';
import { ignoreCaseTest, prefixTest, suffixTest, wildcardTest } from './text-test';

/** Whether one value of an event fits; `undefined` stands for a missing field. */
export type ValueTest = (value: unknown) => boolean;

/** Compiles the operand of an operator. @throws PatternError for an operand of the wrong kind */
type Operator = (operand: unknown, at: string, dialect: Dialect) => ValueTest;

/** "Control which events Lambda sends to your function", filter rule syntax. */
const LAMBDA_OPERATORS: Readonly<Record<string, Operator>> = {
  'anything-but': anythingBut,
  'equals-ignore-case': ignoreCaseTest,
  exists,
  numeric: numericTest,
  prefix: prefixTest,
  suffix: suffixTest,
};

/** "Comparison operators for use in event patterns in Amazon EventBridge". */
const EVENT_BRIDGE_OPERATORS: Readonly<Record<string, Operator>> = {
  ...LAMBDA_OPERATORS,
  cidr: addressTest,
  wildcard: wildcardTest,
};

/**
 * Compiles one element of a rule's list.
 *
 * AWS compares the text of numbers (300 is not 300.0). Here the data is parsed already, so numbers are
 * compared by value.
 *
 * @param at the rule's place, for messages
 * @throws PatternError for an operator that the dialect does not have, or an operand of the wrong kind
 */
export function compileRule(rule: unknown, at: string, dialect: Dialect): ValueTest {
  if (rule === null || typeof rule === 'string' || typeof rule === 'number' || typeof rule === 'boolean') {
    return (value) => value === rule;
  }
  const [entry, ...more] = typeof rule === 'object' && !Array.isArray(rule) ? Object.entries(rule) : [];
  if (entry === undefined || more.length > 0) {
    throw new PatternError(
      `${at} has the rule ${JSON.stringify(rule)}: a rule is a string, number, boolean, null, or an object with one operator`,
    );
  }
  const [name, operand] = entry;
  const operators = dialect === 'Lambda' ? LAMBDA_OPERATORS : EVENT_BRIDGE_OPERATORS;
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator !== undefined) return operator(operand, at, dialect);
  const subject = dialect === 'Lambda' ? 'Lambda filters' : 'EventBridge patterns';
  throw new PatternError(
    `${at} uses the operator ${JSON.stringify(name)}: ${subject} take ${Object.keys(operators).sort().join(', ')}`,
  );
}

function exists(operand: unknown, at: string): ValueTest {
  if (typeof operand !== 'boolean') throw wrongOperand(at, 'exists', operand, 'true or false');
  return (value) => (value !== undefined) === operand;
}

/** Fits the text of an address of the operand's block: `10.0.0.0/24`, `2001:db8::/32`. */
function addressTest(operand: unknown, at: string): (value: unknown) => boolean {
  const [, network = '', digits = ''] = /^(.+)\/(\d{1,3})$/.exec(String(operand)) ?? [];
  const family = familyOf(network);
  const bits = Number(digits);
  if (typeof operand !== 'string' || family === undefined || bits > (family === 'ipv4' ? 32 : 128)) {
    throw wrongOperand(at, 'cidr', operand, 'a block of addresses, as in 10.0.0.0/24');
  }
  const block = new BlockList();
  block.addSubnet(network, bits, family);
  return (value) => typeof value === 'string' && familyOf(value) === family && block.check(value, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
