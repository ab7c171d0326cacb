/** A statement of an IAM policy as it stands in a template: strings, lists of them, and intrinsics. */
export interface PolicyStatementJson {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** A stream as a template names it. */
export interface StreamIdentity {
  /** A string or an intrinsic. */
  readonly arn: unknown;
  /** Undefined if CloudFormation makes the name. */
  readonly name?: string;
}

const WRITES = ['kinesis:putrecord', 'kinesis:putrecords'];

/**
 * Whether a policy permits PutRecord or PutRecords on a stream. A denial counts only if it has no condition.
 * An ARN that the template does not show, such as one made of parameters, counts as another stream, so that
 * nothing harmless is refused.
 */
export function allowsWrite(statements: readonly PolicyStatementJson[], stream: StreamIdentity): boolean {
  const concerns = (statement: PolicyStatementJson, action: string) =>
    matchesAction(statement, action) && matchesResource(statement, stream);
  return WRITES.some(
    (action) =>
      statements.some((statement) => statement.Effect === 'Allow' && concerns(statement, action)) &&
      !statements.some(
        (statement) =>
          statement.Effect === 'Deny' && statement.Condition === undefined && concerns(statement, action),
      ),
  );
}

function matchesAction(statement: PolicyStatementJson, action: string): boolean {
  const matches = (pattern: unknown) => typeof pattern === 'string' && glob(pattern.toLowerCase(), action);
  if (statement.NotAction !== undefined) return !list(statement.NotAction).some(matches);
  return list(statement.Action).some(matches);
}

function matchesResource(statement: PolicyStatementJson, stream: StreamIdentity): boolean {
  const matches = (pattern: unknown) => coversStream(pattern, stream);
  if (statement.NotResource !== undefined) return !list(statement.NotResource).some(matches);
  return list(statement.Resource).some(matches);
}

function coversStream(pattern: unknown, { arn, name }: StreamIdentity): boolean {
  if (JSON.stringify(pattern) === JSON.stringify(arn)) return true;
  const text = literal(pattern);
  if (text === '*') return true;
  // arn:partition:kinesis:region:account:stream/name. An intrinsic may stand for any part except the service.
  const [, , service = '', , , ...rest] = text.split(':');
  if (!glob(service, 'kinesis')) return false;
  const resource = rest.join(':');
  return name === undefined ? resource === '*' || resource === 'stream/*' : glob(resource, `stream/${name}`);
}

/** A pattern as text. Each intrinsic becomes a character that matches nothing. */
function literal(pattern: unknown): string {
  if (typeof pattern === 'string') return pattern;
  const join = (pattern as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return join === undefined ? '\0' : join[1].map(literal).join(join[0]);
}

function glob(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
