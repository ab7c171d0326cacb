import { messageOf } from '../../../base/message-of';
import type { Properties } from '../../../template';
import { parsePathOrCall } from '../language/intrinsic';
import { isJsonata, type JsonataReader } from '../language/jsonata';
import { payloadTemplate } from '../language/payload-template';
import type { Expression } from '../language/scope';
import { runtimeError } from '../language/state-error';

/** `undefined` for JSONPath. */
export type QueryLanguage = JsonataReader | undefined;

/** The allowed values of a number. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Whether fractions are allowed. Default false. */
  readonly fractions?: boolean;
}

/**
 * The fields of a state, or of a part of it, in the state's query language. A literal is checked at once, the
 * value of a path or an expression when the state runs.
 *
 * Every method throws AwsError with the field's path, its value and what is allowed.
 */
export class StateFields {
  constructor(
    readonly fields: Properties,
    readonly language: QueryLanguage,
  ) {}

  get isJsonata(): boolean {
    return this.language !== undefined;
  }

  nested(name: string): StateFields {
    return new StateFields(this.fields.nested(name), this.language);
  }

  /** A payload template (JSONPath), or any value with expressions in it (JSONata). */
  template(name: string): Expression | undefined {
    const value = this.fields.any(name);
    if (value === undefined) return undefined;
    return this.read(name, () => (this.language ? this.language(value, name) : payloadTemplate(value)));
  }

  /** A number: a literal, a path in `<name>Path`, or an expression. */
  number(name: string, range: NumberRange): Expression<number> | undefined {
    const computed = this.computed(name);
    if (computed === undefined) {
      const given =
        range.fractions === true ? this.fields.number(name) : this.fields.integer(name, range.min, range.max);
      if (given === undefined) return undefined;
      if (!isIn(range, given)) this.fields.mustBe(name, `a number from ${range.min} to ${range.max}`);
      return () => given;
    }
    return async (scope) => {
      const value = await computed(scope);
      if (typeof value === 'number' && isIn(range, value)) return value;
      throw runtimeError(
        `The field '${name}' must be a ${range.fractions === true ? '' : 'whole '}number from ${range.min} to ` +
          `${range.max}, got ${JSON.stringify(value)}`,
      );
    };
  }

  /** A string: a literal, a path in `<name>Path`, or an expression. */
  text(name: string): Expression<string> | undefined {
    const computed = this.computed(name);
    if (computed === undefined) {
      const given = this.fields.string(name);
      return given === undefined ? undefined : () => given;
    }
    return async (scope) => {
      const value = await computed(scope);
      if (typeof value === 'string') return value;
      throw runtimeError(`The field '${name}' must be a string, got ${JSON.stringify(value)}`);
    };
  }

  /** A path or a call of an intrinsic function. */
  path(name: string): Expression | undefined {
    const text = this.fields.string(name);
    return text === undefined ? undefined : this.read(name, () => parsePathOrCall(text, name));
  }

  /** Runs `read`, and puts the field's path before the message of its error. */
  read<Value>(name: string, read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      return this.fields.refuse(name, messageOf(error));
    }
  }

  private computed(name: string): Expression | undefined {
    if (this.isJsonata) return isJsonata(this.fields.any(name)) ? this.template(name) : undefined;
    return this.path(`${name}Path`);
  }
}

function isIn({ min, max, fractions = false }: NumberRange, value: number): boolean {
  return value >= min && value <= max && (fractions || Number.isInteger(value));
}
