import { isObject } from '../../base/json-object';
import { type Dialect, PatternError, wrongOperand } from './pattern-error';

type TextTest = (value: unknown) => boolean;

/** Fits text that begins with the operand. */
export function prefixTest(operand: unknown, at: string, dialect: Dialect): TextTest {
  return endTest(operand, at, dialect, 'prefix', (value, end) => value.startsWith(end));
}

/** Fits text that ends with the operand. */
export function suffixTest(operand: unknown, at: string, dialect: Dialect): TextTest {
  return endTest(operand, at, dialect, 'suffix', (value, end) => value.endsWith(end));
}

export function ignoreCaseTest(operand: unknown, at: string): TextTest {
  const wanted = textOf(operand, at, 'equals-ignore-case').toLowerCase();
  return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
}

/**
 * Fits text in which `*` of the operand stands for any characters, also none. `\*` and `\\` stand for the
 * characters themselves.
 */
export function wildcardTest(operand: unknown, at: string): TextTest {
  const pieces = piecesOf(textOf(operand, at, 'wildcard'), at);
  return (value) => typeof value === 'string' && fits(value, pieces);
}

export function textOf(operand: unknown, at: string, operator: string): string {
  if (typeof operand !== 'string') throw wrongOperand(at, operator, operand, 'a string');
  return operand;
}

/** A prefix or suffix. EventBridge, not Lambda, compares without regard to case if it is asked to. */
function endTest(
  operand: unknown,
  at: string,
  dialect: Dialect,
  operator: string,
  matches: (value: string, end: string) => boolean,
): TextTest {
  if (dialect === 'EventBridge' && isObject(operand)) {
    const [entry, ...more] = Object.entries(operand);
    if (entry?.[0] !== 'equals-ignore-case' || more.length > 0) {
      throw wrongOperand(at, operator, operand, 'a string or equals-ignore-case');
    }
    const end = textOf(entry[1], at, `${operator} equals-ignore-case`).toLowerCase();
    return (value) => typeof value === 'string' && matches(value.toLowerCase(), end);
  }
  const end = textOf(operand, at, operator);
  return (value) => typeof value === 'string' && matches(value, end);
}

/** The texts between the asterisks. */
function piecesOf(pattern: string, at: string): readonly string[] {
  const pieces = [''];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === '*') {
      if (pattern[i + 1] === '*') throw malformed(pattern, at, 'two asterisks in a row');
      pieces.push('');
      continue;
    }
    let literal = character;
    if (character === '\\') {
      i++;
      literal = pattern[i];
      if (literal !== '*' && literal !== '\\')
        throw malformed(pattern, at, 'a backslash before other than * or \\');
    }
    pieces.push(`${pieces.pop()}${literal}`);
  }
  return pieces;
}

/** Finds the pieces one after the other; a regular expression could take exponential time. */
function fits(value: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  if (pieces.length === 1) return value === first;
  const end = value.length - last.length;
  let at = first.length;
  if (!value.startsWith(first) || !value.endsWith(last) || end < at) return false;
  for (const piece of pieces.slice(1, -1)) {
    const found = value.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= end;
}

function malformed(pattern: string, at: string, problem: string): PatternError {
  return new PatternError(`${at} has wildcard ${JSON.stringify(pattern)}: it has ${problem}`);
}
