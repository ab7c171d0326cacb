import type { MetricSearch } from './search';

/** A parsed metric math expression. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** The id of a metric or of another expression. */
  | { readonly kind: 'reference'; readonly id: string }
  /** A word that a function gives a meaning to. */
  | { readonly kind: 'keyword'; readonly word: 'REPEAT' | 'LINEAR' }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negation'; readonly operand: Expression }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'search'; readonly search: MetricSearch }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export type Operator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';
