import { MathError } from '../errors';
import type { Expression, Operator } from './expression';
import { checkCall } from './functions';
import { readSearch } from './search';

/**
 * Operators from the loosest to the tightest. Assumption: they bind as in most languages, AWS does not say
 * it.
 */
const LEVELS: readonly ReadonlyMap<string, Operator>[] = [
  new Map([
    ['OR', 'OR'],
    ['||', 'OR'],
  ]),
  new Map([
    ['AND', 'AND'],
    ['&&', 'AND'],
  ]),
  themselves('==', '!=', '<', '<=', '>', '>='),
  themselves('+', '-'),
  themselves('*', '/'),
];

/**
 * Reads a metric math expression.
 * @throws MathError for any other text, and for an unsupported function, whose name is in the message
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function parseExpression(text: string): Expression {
  if (/^\s*SELECT\b/i.test(text)) {
    throw new MathError(`"${text}" is a Metrics Insights query, which is not played; metric math is`);
  }
  const parser = new Parser(text);
  const expression = parser.level(0);
  parser.expect('end', '');
  return expression;
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(private readonly text: string) {
    this.tokens = tokensOf(text);
  }

  level(index: number): Expression {
    const operators = LEVELS[index];
    if (operators === undefined) return this.unary();
    let left = this.level(index + 1);
    for (;;) {
      const operator = this.peek().kind === 'text' ? undefined : operators.get(this.peek().text);
      if (operator === undefined) return left;
      this.next++;
      left = { kind: 'operation', operator, left, right: this.level(index + 1) };
    }
  }

  expect(kind: Token['kind'], text: string): void {
    if (!this.takes(kind, text)) throw this.unexpected();
  }

  private unary(): Expression {
    if (this.takes('sign', '-')) return { kind: 'negation', operand: this.unary() };
    const base = this.primary();
    if (!this.takes('sign', '^')) return base;
    return { kind: 'operation', operator: '^', left: base, right: this.unary() };
  }

  private primary(): Expression {
    const token = this.peek();
    this.next++;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text.slice(1, -1) };
    if (token.kind === 'word') return this.word(token);
    if (token.text === '[') return { kind: 'list', items: this.items(']') };
    if (token.text === '(') {
      const inner = this.level(0);
      this.expect('sign', ')');
      return inner;
    }
    this.next--;
    throw this.unexpected();
  }

  private word({ text }: Token): Expression {
    if (this.takes('sign', '(')) {
      const args = this.items(')');
      checkCall(text, args.length);
      if (text === 'SEARCH') return { kind: 'search', search: readSearch(args) };
      return { kind: 'call', name: text, args };
    }
    if (text === 'REPEAT' || text === 'LINEAR') return { kind: 'keyword', word: text };
    if (/^[a-z]/.test(text)) return { kind: 'reference', id: text };
    throw new MathError(
      `"${this.text}": ${text} is neither a function's call nor an id, which begins with a lower-case letter`,
    );
  }

  private items(end: ')' | ']'): Expression[] {
    const items: Expression[] = [];
    if (this.takes('sign', end)) return items;
    do items.push(this.level(0));
    while (this.takes('sign', ','));
    this.expect('sign', end);
    return items;
  }

  private takes(kind: Token['kind'], text: string): boolean {
    const token = this.peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.next++;
    return true;
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: '', at: this.text.length };
  }

  private unexpected(): MathError {
    const { kind, text, at } = this.peek();
    return new MathError(
      `"${this.text}": unexpected ${kind === 'end' ? 'end' : `${text} at character ${at + 1}`}`,
    );
  }
}

function themselves(...operators: Operator[]): ReadonlyMap<string, Operator> {
  return new Map(operators.map((operator) => [operator, operator]));
}

/** A token of an expression and its position. */
interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'sign' | 'end';
  readonly text: string;
  /** The number of characters before it. */
  readonly at: number;
}

const TOKENS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_]\w*/y],
  ['text', /"[^"]*"|'[^']*'/y],
  ['sign', /==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]/y],
];

/** @throws MathError for a character that no expression contains */
function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(expression.charAt(at))) at++;
    if (at === expression.length) return [...tokens, { kind: 'end', text: '', at }];
    const token = TOKENS.map(([kind, pattern]) => tokenAt(expression, at, kind, pattern)).find(Boolean);
    if (token === undefined) {
      throw new MathError(`"${expression}": unexpected ${expression.charAt(at)} at character ${at + 1}`);
    }
    tokens.push(token);
    at += token.text.length;
  }
}

function tokenAt(expression: string, at: number, kind: Token['kind'], pattern: RegExp): Token | undefined {
  pattern.lastIndex = at;
  const text = pattern.exec(expression)?.[0];
  return text === undefined ? undefined : { kind, text, at };
}
