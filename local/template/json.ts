import { isObject, type JsonObject } from '../base/json-object';
import { TemplateError } from './template-error';

/** The value for a message: its JSON, cut after 80 characters. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** @returns `value` if it is an object; an empty object if it is absent */
export function objectAt(value: unknown, at: string): JsonObject {
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw new TemplateError(at, `must be an object, got ${show(value)}`);
}

/** @returns `value` if it is a string; the text of a number or boolean, as CloudFormation converts them */
export function textAt(value: unknown, at: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(at, `must be a string, got ${show(value)}`);
}

export function listAt(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(at, `must be a list, got ${show(value)}`);
}
