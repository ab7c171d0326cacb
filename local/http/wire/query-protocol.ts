import { AwsError } from '../../base/aws-error';
import { isObject, type JsonObject } from '../../base/json-object';
import { type XmlMembers, type XmlValue, xmlDocument } from '../../base/xml';
import type { AwsRequest, AwsResponse } from '../aws-service';
import { xmlErrorResponse } from '../error-response';
import { Bytes, isWritten, Timestamp } from './values';
import type { WireProtocol } from './wire-protocol';

export interface QueryProtocolOptions {
  /** The XML namespace of the service's answers. */
  readonly namespace: string;
  readonly requestId: () => string;
  /** The input members that are moments: the form alone does not tell them from other texts. Default none. */
  readonly timestamps?: readonly string[];
  /** The codes of errors that differ from their names. Default none. */
  readonly codes?: Readonly<Record<string, string>>;
}

/** Part of a form's tree. */
type Node = Map<string, Node | string>;

/**
 * The query protocol: a form in, XML out. A list is `Name.member.1`, a structure is `Name.Member`. Numbers and
 * booleans stay text; an empty text, as clients write an empty list, counts as absent.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export class QueryProtocol implements WireProtocol {
  private readonly timestamps: ReadonlySet<string>;

  constructor(private readonly options: QueryProtocolOptions) {
    this.timestamps = new Set(options.timestamps);
  }

  read({ body, url }: AwsRequest): JsonObject {
    const root: Node = new Map();
    const form = body.length === 0 ? url.searchParams : new URLSearchParams(body.toString('utf8'));
    for (const [key, text] of form) {
      if (key !== 'Action' && key !== 'Version' && text !== '') insert(root, key.split('.'), text);
    }
    return this.structure(root);
  }

  write(output: unknown, operation: string): AwsResponse {
    const { namespace, requestId } = this.options;
    const members = isWritten(output) ? output.members() : output;
    const body = xmlDocument(
      `${operation}Response`,
      {
        ...(isObject(members) && { [`${operation}Result`]: xmlMembers(members) }),
        ResponseMetadata: { RequestId: requestId() },
      },
      namespace,
    );
    return { status: 200, headers: { 'content-type': 'text/xml' }, body };
  }

  writeError(error: AwsError): AwsResponse {
    const code = this.options.codes?.[error.code] ?? error.code;
    return xmlErrorResponse(new AwsError(code, error.message, error.status), '');
  }

  private structure(node: Node): JsonObject {
    return Object.fromEntries([...node].map(([name, child]) => [name, this.value(name, child)]));
  }

  private value(name: string, child: Node | string): unknown {
    if (typeof child === 'string') return this.timestamps.has(name) ? secondsOf(child) : child;
    const members = child.get('member');
    if (child.size > 1 || members === undefined || typeof members === 'string') return this.structure(child);
    const items = [...members].sort(([one], [other]) => Number(one) - Number(other));
    return items.map(([, item]) => this.value('', item));
  }
}

function insert(root: Node, path: readonly string[], text: string): void {
  let node = root;
  for (const step of path.slice(0, -1)) {
    const found = node.get(step);
    const child: Node = found instanceof Map ? found : new Map();
    node.set(step, child);
    node = child;
  }
  node.set(path.at(-1) ?? '', text);
}

/** A text that is no moment stays as it is, for the operation to refuse. */
function secondsOf(text: string): unknown {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? text : milliseconds / 1000;
}

function xmlMembers(members: JsonObject): XmlMembers {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, xmlValue(value)]));
}

function xmlValue(value: unknown): XmlValue {
  if (value instanceof Timestamp) return new Date(value.milliseconds).toISOString();
  if (value instanceof Bytes) return value.toJSON();
  if (Array.isArray(value)) {
    return { member: value.map((item) => (isObject(item) ? xmlItem(item) : String(item))) };
  }
  if (isObject(value)) return xmlMembers(value);
  return value === undefined || value === null ? undefined : String(value);
}

function xmlItem(item: JsonObject): XmlMembers | string {
  return item instanceof Timestamp ? new Date(item.milliseconds).toISOString() : xmlMembers(item);
}
