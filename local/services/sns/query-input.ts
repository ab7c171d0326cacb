import type { MessageAttribute } from '../sqs';
import { invalidParameter } from './errors';

/**
 * A request of the AWS query protocol. Its names carry the structure: `List.member.1.Name`,
 * `Map.entry.1.key`.
 */
export class QueryInput {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  /** @param body form-encoded */
  static parse(body: string): QueryInput {
    return new QueryInput(new Map(new URLSearchParams(body)));
  }

  optional(name: string): string | undefined {
    return this.values.get(name);
  }

  /** @throws AwsError InvalidParameter if it is absent */
  required(name: string): string {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    throw invalidParameter(`${name} is required`);
  }

  /** The structures of a list. */
  members(name: string): QueryInput[] {
    return this.numbered(`${name}.member.`);
  }

  /** A map from text to text. */
  textMap(name: string): Record<string, string> {
    const entries = this.numbered(`${name}.entry.`);
    return Object.fromEntries(entries.map((entry) => [entry.required('key'), entry.optional('value') ?? '']));
  }

  /** MessageAttributes: a map with structures as values. */
  messageAttributes(): Record<string, MessageAttribute> {
    const entries = this.numbered('MessageAttributes.entry.').map((entry): [string, MessageAttribute] => {
      const StringValue = entry.optional('Value.StringValue');
      const BinaryValue = entry.optional('Value.BinaryValue');
      return [
        entry.required('Name'),
        {
          DataType: entry.required('Value.DataType'),
          ...(StringValue === undefined ? {} : { StringValue }),
          ...(BinaryValue === undefined ? {} : { BinaryValue }),
        },
      ];
    });
    return Object.fromEntries(entries);
  }

  private numbered(prefix: string): QueryInput[] {
    const groups = new Map<number, Map<string, string>>();
    for (const [name, value] of this.values) {
      if (!name.startsWith(prefix)) continue;
      const [number = '', ...rest] = name.slice(prefix.length).split('.');
      const group = groups.get(Number(number)) ?? new Map<string, string>();
      groups.set(Number(number), group.set(rest.join('.'), value));
    }
    return [...groups].sort(([a], [b]) => a - b).map(([, values]) => new QueryInput(values));
  }
}
