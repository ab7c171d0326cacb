import { MathError } from './math-error';

/** A piece of an expression, and where it stands. */
export interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'sign' | 'end';
  readonly text: string;
  /** Characters before it. */
  readonly at: number;
}

const PIECES: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_]\w*/y],
  ['text', /"[^"]*"|'[^']*'/y],
  ['sign', /==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]/y],
];

/** @throws MathError for a character that no expression has */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(expression.charAt(at))) at++;
    if (at === expression.length) return [...tokens, { kind: 'end', text: '', at }];
    const token = PIECES.map(([kind, piece]) => tokenAt(expression, at, kind, piece)).find(Boolean);
    if (token === undefined) {
      throw new MathError(`"${expression}": unexpected ${expression.charAt(at)} at character ${at + 1}`);
    }
    tokens.push(token);
    at += token.text.length;
  }
}

function tokenAt(expression: string, at: number, kind: Token['kind'], piece: RegExp): Token | undefined {
  piece.lastIndex = at;
  const text = piece.exec(expression)?.[0];
  return text === undefined ? undefined : { kind, text, at };
}
