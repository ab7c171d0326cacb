import type { JsonInput } from '../../../http';
import { invalidParameterValue, missingParameter } from '../errors';
import { QUEUE_ATTRIBUTE_RANGES } from '../limits';
import type { MessageAttribute } from '../message';

/** @throws AwsError MissingParameter if it is absent or no text */
export function requiredText(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value === 'string') return value;
  throw missingParameter(name);
}

export function optionalText(input: JsonInput, name: string): string | undefined {
  return input[name] === undefined || input[name] === null ? undefined : requiredText(input, name);
}

/** @throws AwsError InvalidParameterValue if it is no whole number of the range */
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
  throw invalidParameterValue(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}

/**
 * Reads a parameter that has the range of a queue attribute.
 * @returns seconds
 */
export function optionalSeconds(
  input: JsonInput,
  name: string,
  attribute: keyof typeof QUEUE_ATTRIBUTE_RANGES,
): number | undefined {
  const [min, max] = QUEUE_ATTRIBUTE_RANGES[attribute];
  return optionalInteger(input, name, min, max);
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
