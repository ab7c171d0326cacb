import * as kinesis from '@aws-sdk/client-kinesis';

/** A request that its member makes malformed, or that lacks it. */
export interface MalformedRequest {
  readonly operation: string;
  /** The member's place: `Records.1.Data`. */
  readonly member: string;
  /** The name of the member alone. */
  readonly name: string;
  /**
   * `type`: a JSON value of a wrong type, and nothing else in the request. `value`: a value of the right type
   * that is at some limit, or beyond it, in a request that is complete. `missing`: that request without it.
   */
  readonly kind: 'type' | 'value' | 'missing';
  /** What the member is, short enough for a title. */
  readonly shown: string;
  readonly input: object;
}

/** The SDK's schemas are positional. These are the parts that describe a request. */
type Schema = number | readonly unknown[] | (() => Schema);

type Kind =
  | { readonly is: 'string' | 'number' | 'boolean' | 'time' | 'blob' | 'strings' | 'map' }
  | { readonly is: 'list'; readonly element: Kind }
  | { readonly is: 'structure'; readonly members: readonly (readonly [string, Kind])[] };

const SCALARS: Readonly<Record<number, Kind>> = {
  0: { is: 'string' },
  1: { is: 'number' },
  2: { is: 'boolean' },
  4: { is: 'time' },
  21: { is: 'blob' },
  64: { is: 'strings' },
  128: { is: 'map' },
};
const LIST = 1;
const STRUCTURE = 3;
const OPERATION = 9;

/**
 * The values of a complete request. Its stream does not exist, so that a server that takes the malformed
 * member anyway changes nothing.
 */
const VALUES: Readonly<Record<string, unknown>> = {
  StreamName: 'unknown',
  StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/unknown',
  ResourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/unknown',
  ConsumerARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/unknown/consumer/unknown:1700000000',
  ConsumerName: 'unknown',
  ShardId: 'shardId-000000000000',
  ShardToSplit: 'shardId-000000000000',
  ShardToMerge: 'shardId-000000000000',
  AdjacentShardToMerge: 'shardId-000000000001',
  NewStartingHashKey: '5',
  ShardIteratorType: 'LATEST',
  Type: 'LATEST',
  ShardIterator: 'AAAA',
  PartitionKey: 'k',
  Data: 'eA==',
  RetentionPeriodHours: 24,
  TargetShardCount: 2,
  ScalingType: 'UNIFORM_SCALING',
  EncryptionType: 'KMS',
  KeyId: 'alias/key',
  ShardLevelMetrics: ['ALL'],
  TagKeys: ['key'],
  Tags: { key: 'value' },
  Policy: '{}',
  Status: 'DISABLED',
  StreamMode: 'ON_DEMAND',
  RecordDistributionStrategy: 'USER_PARTITION_KEY',
  MaxRecordSizeInKiB: 1024,
  WarmThroughputMiBps: 0,
  ShardCount: 1,
};

/** Left out of complete requests: they go by the stream's name, and its ARN would name a second stream. */
const OPTIONAL = new Set([
  'StreamARN',
  'StreamId',
  'DryRun',
  'EnforceConsumerDeletion',
  'Limit',
  'MaxResults',
]);

/** The malformed requests of every operation that the SDK has, channels apart. */
export function malformedRequests(): readonly MalformedRequest[] {
  return operations().flatMap(([operation, members]) => {
    const complete = completeInput(operation, members);
    return members.flatMap(([name, kind]): readonly MalformedRequest[] => {
      const at = { operation, member: name, name };
      const { [name]: _, ...without } = complete;
      const missing =
        name in complete ? [{ ...at, kind: 'missing' as const, shown: 'missing', input: without }] : [];
      const values = edgeValues(kind).map(([shown, value]) => ({
        ...at,
        kind: 'value' as const,
        shown,
        input: { ...complete, [name]: value },
      }));
      const types = wrongTypes(kind).map(({ path, shown, value }) => ({
        ...at,
        member: [name, ...path].join('.'),
        name: path.at(-1) ?? name,
        kind: 'type' as const,
        shown,
        input: { [name]: value },
      }));
      return [...missing, ...values, ...types];
    });
  });
}

/** Every operation, with the members of its input. */
export function operations(): readonly (readonly [string, readonly (readonly [string, Kind])[]])[] {
  const schemas = Object.values(kinesis as unknown as Record<string, unknown>).filter(
    (value): value is readonly unknown[] => Array.isArray(value) && value[0] === OPERATION,
  );
  return schemas
    .map((schema) => [String(schema[2]), kindOf(schema[4] as Schema)] as const)
    .filter(([name]) => !name.includes('Channel'))
    .map(([name, kind]) => [name, kind.is === 'structure' ? kind.members : []] as const);
}

function kindOf(schema: Schema): Kind {
  if (typeof schema === 'function') return kindOf(schema());
  if (typeof schema === 'number') {
    const kind = SCALARS[schema];
    if (kind !== undefined) return kind;
  } else if (Array.isArray(schema[0])) {
    // A schema with traits.
    return kindOf(schema[0] as Schema);
  } else if (schema[0] === LIST) {
    return { is: 'list', element: kindOf(schema[4] as Schema) };
  } else if (schema[0] === STRUCTURE) {
    const [names, kinds] = [schema[4] as readonly string[], schema[5] as readonly Schema[]];
    return { is: 'structure', members: names.map((name, i) => [name, kindOf(kinds[i] ?? 0)]) };
  }
  throw new Error(`The SDK's schema has a part that is not known here: ${JSON.stringify(schema)}`);
}

function completeInput(
  operation: string,
  members: readonly (readonly [string, Kind])[],
): Readonly<Record<string, unknown>> {
  const given = members.filter(
    ([name]) => !OPTIONAL.has(name) || !members.some(([other]) => other === 'StreamName'),
  );
  const entries = given.flatMap(([name, kind]) => {
    const value = completeValue(name, kind);
    return value === undefined ? [] : [[name, value] as const];
  });
  const input = Object.fromEntries(entries);
  // The one request that would make something: a stream of this name exists.
  if (operation !== 'CreateStream') return input;
  return { StreamName: 'present', ShardCount: 1 };
}

function completeValue(name: string, kind: Kind): unknown {
  if (kind.is === 'structure') {
    const parts = kind.members.map(([member, inner]) => [member, completeValue(member, inner)]);
    return name === 'ShardFilter'
      ? undefined
      : Object.fromEntries(parts.filter(([, value]) => value !== undefined));
  }
  if (kind.is === 'list') return [completeValue('', kind.element)];
  return VALUES[name];
}

const WRONG: Readonly<Record<Kind['is'], readonly unknown[]>> = {
  string: [true, 23, [], {}],
  number: [true, '23', [], {}],
  boolean: [23, 'true', [], {}],
  time: [true, '2026-11-26', [], {}],
  blob: [true, 23, [], {}, 'A', '!!!!', 'AB=A'],
  strings: [true, 23, 'text', {}],
  map: [true, 23, 'text', []],
  list: [true, 23, 'text', {}],
  structure: [true, 23, 'text', []],
};

interface WrongType {
  /** Below the member of the request. */
  readonly path: readonly string[];
  readonly shown: string;
  readonly value: unknown;
}

function wrongTypes(kind: Kind): readonly WrongType[] {
  const here = WRONG[kind.is].map((value) => ({ path: [], shown: JSON.stringify(value), value }));
  return [...here, ...wrongTypesWithin(kind)];
}

function wrongTypesWithin(kind: Kind): readonly WrongType[] {
  switch (kind.is) {
    case 'strings':
      return WRONG.string.map((value) => ({ path: ['1'], shown: JSON.stringify(value), value: [value] }));
    case 'map':
      return WRONG.string.map((value) => ({
        path: ['key'],
        shown: JSON.stringify(value),
        value: { key: value },
      }));
    case 'list':
      return wrongTypes(kind.element).map(({ path, shown, value }) => ({
        path: ['1', ...path],
        shown,
        value: [value],
      }));
    case 'structure':
      return kind.members.flatMap(([name, inner]) =>
        wrongTypes(inner).map(({ path, shown, value }) => ({
          path: [name, ...path],
          shown,
          value: { [name]: value },
        })),
      );
    default:
      return [];
  }
}

/** Values of the right type at which a server may have a limit: [how it is shown, the value]. */
function edgeValues(kind: Kind): readonly (readonly [string, unknown])[] {
  switch (kind.is) {
    case 'string':
      return [
        ['""', ''],
        ['"a b"', 'a b'],
        ['3,000 characters', 'x'.repeat(3000)],
      ];
    case 'number':
      return [-1, 0, 1.5, 2 ** 40].map((value) => [String(value), value]);
    case 'time':
      return [-1, 1e12].map((value) => [String(value), value]);
    case 'blob':
      return [['""', '']];
    case 'strings':
      return [
        ['[]', []],
        ['[""]', ['']],
        ['one of 200 characters', ['x'.repeat(200)]],
        ['one of "a;b"', ['a;b']],
        ['51 of them', Array.from({ length: 51 }, (_, i) => `key-${i}`)],
      ];
    case 'map':
      return [
        ['{}', {}],
        ['an empty key', { '': 'v' }],
        ['a key of 129 characters', { ['k'.repeat(129)]: 'v' }],
        ['a value of 257 characters', { k: 'v'.repeat(257) }],
        ['201 entries', Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`key-${i}`, 'v']))],
      ];
    case 'list': {
      const element = completeValue('', kind.element);
      return [
        ['[]', []],
        ['501 of them', Array(501).fill(element)],
        ['[{}]', [{}]],
      ];
    }
    case 'structure':
      return [['{}', {}]];
    case 'boolean':
      return [];
  }
}
