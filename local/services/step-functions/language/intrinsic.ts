import { messageOf } from '../../../base/message-of';
import { intrinsicFunctions } from './intrinsic-functions';
import { parseJsonPath, readPath } from './json-path';
import type { Expression } from './scope';
import { runtimeError, StateError } from './state-error';

const TOKEN =
  /\s*(?:(States\.\w+)\s*\(|'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?)(?![\w.])|(true|false|null)(?!\w)|(\$[^,)\s]*)|([,)]))/y;

/**
 * Parses a path or a call of an intrinsic function: `$.a`,
 * `States.Format('{}/{}', $.bucket, $$.Execution.Name)`.
 * @param field the field's name, for messages
 * @throws Error for an invalid path or call, and for an unknown function
 */
export function parsePathOrCall(text: string, field: string): Expression {
  if (!text.startsWith('States.')) return pathExpression(text, field);
  const reader = new CallReader(text, field);
  return reader.readWhole();
}

function pathExpression(text: string, field: string): Expression {
  const path = parseJsonPath(text);
  return (scope) => {
    const value = readPath(path, scope);
    if (value !== undefined) return value;
    throw runtimeError(
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input ` +
        `'${JSON.stringify(path.root === 'context' ? scope.context : scope.input)}'`,
    );
  };
}

/** Parses one call. Its arguments may be calls too. */
class CallReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly field: string,
  ) {}

  readWhole(): Expression {
    const expression = this.readArgument();
    if (this.text.slice(this.at).trim() !== '') this.fail();
    return expression;
  }

  private readArgument(): Expression {
    const [, called, quoted, number, word, path] = this.next();
    if (called !== undefined) return this.readCall(called);
    if (quoted !== undefined) return constant(unescaped(quoted));
    if (number !== undefined) return constant(Number(number));
    if (word !== undefined) return constant(JSON.parse(word));
    return path === undefined ? this.fail() : pathExpression(path, this.field);
  }

  private readCall(called: string): Expression {
    const known = intrinsicFunctions.get(called.slice('States.'.length));
    if (known === undefined) {
      const names = [...intrinsicFunctions.keys()].map((name) => `States.${name}`);
      throw new Error(`there is no intrinsic function ${called}; there are ${names.join(', ')}`);
    }
    const values: Expression[] = [];
    for (let end = this.peek() === ')'; !end; ) {
      values.push(this.readArgument());
      end = this.peek() === ')';
      if (!end && this.next()[6] !== ',') this.fail();
    }
    this.next();
    const [least, most] = known.takes;
    if (values.length < least || values.length > most) {
      throw new Error(
        `${called} takes ${least === most ? least : `${least} or more`} arguments, got ${values.length}`,
      );
    }
    return async (scope) => {
      const given = await Promise.all(values.map((value) => value(scope)));
      try {
        return 'draw' in known ? known.draw(scope.chance, ...given) : known.play(...given);
      } catch (error) {
        throw new StateError(
          'States.IntrinsicFailure',
          `The function '${this.text}' of the field '${this.field}' failed: ${called}: ${messageOf(error)}`,
        );
      }
    };
  }

  private peek(): string | undefined {
    return this.text.slice(this.at).trimStart()[0];
  }

  private next(): RegExpExecArray {
    TOKEN.lastIndex = this.at;
    const match = TOKEN.exec(this.text);
    if (match === null) return this.fail();
    this.at = TOKEN.lastIndex;
    return match;
  }

  private fail(): never {
    throw new Error(
      `${JSON.stringify(this.text)} cannot be read from its character ${this.at + 1} on: ` +
        "States.Function(…) takes paths, 'text', numbers, true, false, null and calls",
    );
  }
}

function constant(value: unknown): Expression {
  return () => value;
}

/** Unescapes quotes. Escaped braces are left to States.Format. */
function unescaped(text: string): string {
  return text.replace(/\\'/g, "'");
}
