import { AwsError, type JsonInput } from '../../../http';
import type { MessageAttribute } from '../message';

/** @throws AwsError MissingParameter where it is absent or no text */
export function requiredText(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value === 'string') return value;
  throw new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
}

export function optionalText(input: JsonInput, name: string): string | undefined {
  return input[name] === undefined || input[name] === null ? undefined : requiredText(input, name);
}

/** @throws AwsError InvalidParameterValue where it is not a whole number of the range */
export function optionalInteger(
  input: JsonInput,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}

export function texts(input: JsonInput, name: string): string[] {
  const value = input[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function textMap(input: JsonInput, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(Object(input[name])).map(([key, value]) => [key, String(value)]));
}

export function messageAttributes(input: JsonInput): Record<string, MessageAttribute> {
  return { ...Object(input.MessageAttributes) };
}
