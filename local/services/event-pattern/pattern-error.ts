/** Who reads the pattern: Lambda's filters take a part of EventBridge's operators. */
export type Dialect = 'EventBridge' | 'Lambda';

/**
 * A pattern that AWS would refuse when the rule or the mapping is made. The message names the place in the
 * pattern.
 */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** What is wrong with an operator's operand, and what it takes. */
export function wrongOperand(at: string, operator: string, operand: unknown, takes: string): PatternError {
  return new PatternError(`${at} has ${operator} ${JSON.stringify(operand)}: it takes ${takes}`);
}
