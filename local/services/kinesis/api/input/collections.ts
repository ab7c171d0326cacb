import { isObject } from '../../../../base/json-object';
import {
  joinPath,
  type Member,
  NO_VIOLATIONS,
  type RequiredMember,
  type Violation,
  WrongTypeError,
} from './member';
import { type Bounds, boundViolations, enumOf, hasLength, readString } from './scalars';

/** The members of a structure, by name. */
export type Members = Readonly<Record<string, Member<unknown>>>;

/** The values of a structure's members. A member that is null on the wire is absent. */
export type Input<Of extends Members> = {
  readonly [Name in keyof Of]: Of[Name] extends RequiredMember<infer Value>
    ? Value
    : Of[Name] extends Member<infer Value>
      ? Value | undefined
      : never;
};

export function structure<Of extends Members>(members: Of): Member<Input<Of>> {
  const entries = Object.entries(members).map(([name, member]) => ({ name, path: lowerFirst(name), member }));
  return {
    read(raw) {
      if (!isObject(raw)) throw new WrongTypeError('a structure', raw);
      const values: Record<string, unknown> = {};
      let at = '';
      try {
        for (const { name, member } of entries) {
          at = name;
          const value = raw[name];
          if (value !== undefined && value !== null) values[name] = member.read(value);
        }
      } catch (error) {
        throw located(error, at);
      }
      return values as Input<Of>;
    },
    violations(values: Readonly<Record<string, unknown>>) {
      let found = NO_VIOLATIONS;
      for (const { name, path, member } of entries) {
        const value = values[name];
        if (value !== undefined) found = joined(found, path, member.violations(value));
        else if (member.isRequired === true) found = [...found, missing(path)];
      }
      return found;
    },
  };
}

export function list<Value>(element: Member<Value>, bounds: Bounds = {}): Member<readonly Value[]> {
  return {
    read: (raw) => readList(raw, (value) => element.read(value)),
    violations(values) {
      let found = boundViolations(`[${values.length} members]`, values.length, 'length', bounds);
      for (const [i, value] of values.entries()) {
        found = joined(found, `${i + 1}.member`, element.violations(value));
      }
      return found;
    },
  };
}

/** A list of strings of bounded length. AWS reports all of them at once, at the place of the list. */
export function stringList(bounds: Bounds, lengths: Bounds): Member<readonly string[]> {
  return {
    read: (raw) => readList(raw, readString),
    violations(values) {
      const shown = `[${values.join(', ')}]`;
      const found = boundViolations(shown, values.length, 'length', bounds);
      if (values.every((value) => hasLength(value, lengths))) return found;
      return [...found, whole(shown, `Member must satisfy constraint: ${lengthsOf(lengths)}`)];
    },
  };
}

/** A list of values of an enum. */
export function enumList<Value extends string>(
  choices: readonly Value[],
  bounds: Bounds,
): Member<readonly Value[]> {
  return {
    read: (raw) => readList(raw, (value) => readString(value) as Value),
    violations(values) {
      const shown = `[${values.join(', ')}]`;
      const found = boundViolations(shown, values.length, 'length', bounds);
      if (values.every((value) => choices.includes(value))) return found;
      return [
        ...found,
        whole(shown, `Member must satisfy constraint: [Member must satisfy ${enumOf(choices)}]`),
      ];
    },
  };
}

/** A map of strings to strings. */
export function stringMap(
  bounds: Bounds,
  keys: Bounds,
  values: Bounds,
): Member<Readonly<Record<string, string>>> {
  return {
    read(raw) {
      if (!isObject(raw)) throw new WrongTypeError('a map', raw);
      // fromEntries, unlike an assignment, keeps a key like __proto__ as it is.
      return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, readAt(key, value)]));
    },
    violations(map) {
      const entries = Object.entries(map);
      const shown = `{${entries.map(([key, value]) => `${key}=${value}`).join(', ')}}`;
      let found = boundViolations(shown, entries.length, 'length', bounds);
      if (!entries.every(([key]) => hasLength(key, keys))) {
        found = [...found, whole(shown, `Map keys must satisfy constraint: ${lengthsOf(keys)}`)];
      }
      if (!entries.every(([, value]) => hasLength(value, values))) {
        found = [...found, whole(shown, `Map value must satisfy constraint: ${lengthsOf(values)}`)];
      }
      return found;
    },
  };
}

function readList<Value>(raw: unknown, read: (value: unknown) => Value): readonly Value[] {
  if (!Array.isArray(raw)) throw new WrongTypeError('a list', raw);
  const values: Value[] = [];
  try {
    for (const value of raw) values.push(read(value));
  } catch (error) {
    throw located(error, `${values.length + 1}.member`);
  }
  return values;
}

function readAt(key: string, value: unknown): string {
  try {
    return readString(value);
  } catch (error) {
    throw located(error, key);
  }
}

/** The error with a step of the way to its value. */
function located(error: unknown, step: string): unknown {
  return error instanceof WrongTypeError ? error.within(step) : error;
}

function joined(found: readonly Violation[], path: string, more: readonly Violation[]): readonly Violation[] {
  if (more.length === 0) return found;
  return [...found, ...more.map((one) => ({ ...one, path: joinPath(path, one.path) }))];
}

function missing(path: string): Violation {
  return { path, shown: 'null', constraint: 'Member must not be null' };
}

function whole(shown: string, constraint: string): Violation {
  return { path: '', shown: `'${shown.slice(0, 200)}'`, constraint };
}

function lengthsOf({ min = 0, max }: Bounds): string {
  return `[Member must have length less than or equal to ${max}, Member must have length greater than or equal to ${min}]`;
}

/** AWS names members with a small first letter in its messages. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
