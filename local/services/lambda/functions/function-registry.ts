import { invalidParameter, lambdaError } from '../errors';
import { checkFunctionConfiguration, type FunctionConfiguration } from './function-configuration';

/** The unpublished version, which an unqualified name means. */
const LATEST = '$LATEST';

/** The function that a name, an ARN, a version or an alias leads to. */
export interface ResolvedFunction {
  readonly configuration: FunctionConfiguration;
  /** `$LATEST` or a version's number. */
  readonly version: string;
  /** The ARN that the caller used, qualifier included. */
  readonly invokedArn: string;
}

interface Entry {
  readonly configuration: FunctionConfiguration;
  versions: number;
  readonly aliases: Map<string, string>;
}

/**
 * The functions of this machine. A function's code never changes during a run, so all its versions have the
 * same code.
 */
export class FunctionRegistry {
  private readonly entries = new Map<string, Entry>();

  /**
   * @throws AwsError ResourceConflictException for a name that exists; InvalidParameterValueException for bad
   * values
   */
  add(configuration: FunctionConfiguration): void {
    checkFunctionConfiguration(configuration);
    if (this.entries.has(configuration.name)) {
      throw lambdaError('ResourceConflictException', `Function already exist: ${configuration.name}`, 409);
    }
    this.entries.set(configuration.name, { configuration, versions: 0, aliases: new Map() });
  }

  /** @returns the new version: `1`, `2`, ... */
  publishVersion(functionName: string): string {
    const entry = this.entry(functionName);
    entry.versions += 1;
    return String(entry.versions);
  }

  /** @throws AwsError when the version does not exist, or the alias does */
  addAlias(functionName: string, alias: string, version: string): void {
    const entry = this.entry(functionName);
    if (!/^(?!\d+$)[A-Za-z0-9-_]{1,128}$/.test(alias)) {
      throw invalidParameter(
        `Alias name ${JSON.stringify(alias)}: allowed are 1 to 128 letters, digits, - or _, not digits alone.`,
      );
    }
    if (entry.aliases.has(alias)) {
      throw lambdaError('ResourceConflictException', `Alias already exists: ${alias}`, 409);
    }
    if (!hasVersion(entry, version)) throw notFound(entry.configuration, version);
    entry.aliases.set(alias, version);
  }

  /**
   * @param functionName name or ARN, with or without a qualifier
   * @param qualifier a version or alias that is given apart from the name
   * @throws AwsError ResourceNotFoundException
   */
  resolve(functionName: string, qualifier?: string): ResolvedFunction {
    const reference = parseFunctionReference(functionName);
    if (reference.qualifier !== undefined && qualifier !== undefined && reference.qualifier !== qualifier) {
      throw invalidParameter(
        `FunctionName ${functionName} and Qualifier ${qualifier} name different versions; give one of them.`,
      );
    }
    const entry = this.entry(functionName);
    const { configuration } = entry;
    const wanted = qualifier ?? reference.qualifier;
    if (wanted === undefined) return { configuration, version: LATEST, invokedArn: configuration.arn };
    const version = entry.aliases.get(wanted) ?? wanted;
    if (!hasVersion(entry, version)) throw notFound(configuration, wanted);
    return { configuration, version, invokedArn: `${configuration.arn}:${wanted}` };
  }

  /** In the order in which they were added. */
  list(): readonly FunctionConfiguration[] {
    return [...this.entries.values()].map((entry) => entry.configuration);
  }

  private entry(functionName: string): Entry {
    const { name } = parseFunctionReference(functionName);
    const entry = this.entries.get(name);
    if (entry !== undefined) return entry;
    throw lambdaError('ResourceNotFoundException', `Function not found: ${functionName}`, 404);
  }
}

function hasVersion(entry: Entry, version: string): boolean {
  return version === LATEST || (/^[1-9]\d*$/.test(version) && Number(version) <= entry.versions);
}

function notFound(configuration: FunctionConfiguration, qualifier: string): Error {
  return lambdaError(
    'ResourceNotFoundException',
    `Function not found: ${configuration.arn}:${qualifier}`,
    404,
  );
}

/** The parts of a function name as a caller gives it. */
interface FunctionReference {
  readonly name: string;
  /** A version or alias; `undefined` when none is given. */
  readonly qualifier: string | undefined;
}

const REFERENCE =
  /^(?:(?:arn:[a-z0-9-]+:lambda:[a-z0-9-]+:)?\d{12}:function:)?([A-Za-z0-9-_]{1,64})(?::(\$LATEST|[A-Za-z0-9-_]{1,128}))?$/;

/**
 * Reads the four forms of a function name (AWS SDK, Invoke): name, partial ARN, full ARN, each with or
 * without a qualifier.
 * @throws AwsError InvalidParameterValueException for any other form
 */
export function parseFunctionReference(text: string): FunctionReference {
  const match = REFERENCE.exec(text);
  const name = match?.[1];
  if (name === undefined) {
    throw invalidParameter(
      `FunctionName ${JSON.stringify(text)}: allowed is a function's name (1 to 64 letters, digits, - or _), its ARN, ` +
        'or account:function:name, each with an optional :version or :alias.',
    );
  }
  return { name, qualifier: match?.[2] };
}
