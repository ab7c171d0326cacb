import { isObject } from '../../base/json-object';
import { withoutDottedNames } from './dotted-names';
import { type Dialect, PatternError } from './pattern-error';
import { compileRule, type ValueTest } from './rule';

export type { ValueTest };

/**
 * Compiles an event pattern. An event fits when all fields of the pattern fit: a list is a choice of rules,
 * an object goes one level down, `$or` is a choice of patterns. A list in the event fits when one of its
 * elements does.
 *
 * EventBridge joins names with dots. Whether Lambda's filters do is not documented; here they do not.
 *
 * @param pattern the parsed pattern
 * @param at the pattern's place, for messages
 * @throws PatternError when AWS would refuse the pattern
 */
export function compileEventPattern(pattern: unknown, at: string, dialect: Dialect): ValueTest {
  if (dialect === 'Lambda') return compileFields(pattern, at, dialect);
  const test = compileFields(withoutDottedNames(pattern), at, dialect);
  return (event) => test(withoutDottedNames(event));
}

function compileFields(pattern: unknown, at: string, dialect: Dialect): ValueTest {
  if (!isObject(pattern)) {
    throw new PatternError(`${at} is ${JSON.stringify(pattern)}: it must be an object of fields and rules`);
  }
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError(`${at} is empty: it must name at least one field`);

  const fields = entries.map(([name, wanted]) => compileField(name, wanted, `${at}.${name}`, dialect));
  return (value) => {
    // A list of objects fits when one and the same element fits the whole pattern.
    if (Array.isArray(value)) return value.some((element) => fields.every((field) => field(element)));
    return fields.every((field) => field(value));
  };
}

function compileField(name: string, wanted: unknown, at: string, dialect: Dialect): ValueTest {
  if (name === '$or') {
    if (!Array.isArray(wanted) || wanted.length < 2) {
      throw new PatternError(`${at} must be a list of at least two patterns`);
    }
    const branches = wanted.map((branch, i) => compileFields(branch, `${at}[${i}]`, dialect));
    return (parent) => branches.some((branch) => branch(parent));
  }
  const test = Array.isArray(wanted) ? compileRules(wanted, at, dialect) : compileFields(wanted, at, dialect);
  return (parent) => test(isObject(parent) ? parent[name] : undefined);
}

function compileRules(rules: readonly unknown[], at: string, dialect: Dialect): ValueTest {
  if (rules.length === 0) throw new PatternError(`${at} is an empty list: it must hold at least one rule`);
  const tests = rules.map((rule) => compileRule(rule, at, dialect));
  return (value) => leaves(value).some((leaf) => tests.some((test) => test(leaf)));
}

/** Rules look at leaves only: an object below the field counts as a field that is not there. */
function leaves(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    const found = value.filter((element) => typeof element !== 'object' || element === null);
    return found.length > 0 ? found : [undefined];
  }
  return [isObject(value) ? undefined : value];
}
