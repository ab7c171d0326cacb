import type { Statistic } from '../metrics';

/** A parsed metric math expression. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** The id of a metric or of another expression. */
  | { readonly kind: 'reference'; readonly id: string }
  /** A word that has a meaning as an argument of a function. */
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

/** A SEARCH: the metrics that it looks for, and the way it reads them. */
export interface MetricSearch {
  readonly namespace: string;
  /** A metric has these dimensions and no others. */
  readonly dimensions: readonly string[];
  /** Exact values: of `MetricName`, or of a dimension by its name. */
  readonly terms: ReadonlyMap<string, string>;
  readonly statistic: Statistic;
  /** Seconds. Default: the period of the query or of the metrics beside it. */
  readonly period: number | undefined;
}
