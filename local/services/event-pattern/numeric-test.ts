import { PatternError, wrongOperand } from './pattern-error';

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Fits numbers in a range: one comparison, or a lower bound and then an upper one. */
export function numericTest(operand: unknown, at: string): (value: unknown) => boolean {
  const parts: unknown[] = Array.isArray(operand) ? operand : [];
  const signs: string[] = [];
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const sign = String(parts[i]);
    const compare = COMPARISONS[sign];
    const bound = parts[i + 1];
    if (compare === undefined || typeof bound !== 'number') break;
    signs.push(sign);
    tests.push((value) => compare(value, bound));
  }
  if (tests.length === 0 || tests.length > 2 || tests.length * 2 !== parts.length) {
    throw wrongOperand(at, 'numeric', operand, 'one or two comparisons, as in [">", 10, "<=", 20]');
  }
  const [first = '', second] = signs;
  if (second !== undefined && !(first.startsWith('>') && second.startsWith('<'))) {
    const wrong = first.startsWith('>') ? second : first;
    throw new PatternError(
      `${at} has numeric ${JSON.stringify(operand)}: Bad numeric range operator: ${wrong}. Two comparisons are a lower bound, then an upper one`,
    );
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}
