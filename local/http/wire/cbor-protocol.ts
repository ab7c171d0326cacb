import type { IncomingHttpHeaders } from 'node:http';
import { cbor, tag, tagSymbol } from '@smithy/core/cbor';
import { AwsError } from '../../base/aws-error';
import { isObject, type JsonObject } from '../../base/json-object';
import { messageOf } from '../../base/message-of';
import type { AwsRequest, AwsResponse } from '../aws-service';
import { Bytes, isWritten, Timestamp } from './values';
import { type WireProtocol, wireOf } from './wire-protocol';

/** The tag of a moment since the epoch. @see https://www.rfc-editor.org/rfc/rfc8949#section-3.4.2 */
const EPOCH = 1;

/** What a decoder puts in the place of bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD';

/** A dialect of CBOR. */
interface Dialect {
  readonly headers: Readonly<Record<string, string>>;
  /** How many of its units a second has: the Java SDKs write milliseconds, against RFC 8949. */
  readonly perSecond: 1 | 1000;
}

/**
 * CBOR, by the codec of the AWS SDK. Bytes are byte strings, moments are tagged numbers. That errors have `__type`, and
 * that a whole number is one also where the API has floating point, was not verified on AWS.
 */
export class CborProtocol implements WireProtocol {
  /**
   * The protocol of the Java SDKs for Kinesis. A moment has milliseconds: the SDK for Java 2 says so in
   * `AwsCborProtocolFactory`.
   */
  static readonly aws = new CborProtocol({
    headers: { 'content-type': 'application/x-amz-cbor-1.1' },
    perSecond: 1000,
  });

  /** Smithy's protocol. @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
  static readonly rpcV2 = new CborProtocol({
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    perSecond: 1,
  });

  private constructor(private readonly dialect: Dialect) {}

  read({ body }: Pick<AwsRequest, 'body'>): JsonObject {
    if (body.length === 0) return {};
    let input: unknown;
    try {
      input = this.jsonForm(cbor.deserialize(body), body);
    } catch (error) {
      throw new AwsError('SerializationException', `The request body is not CBOR: ${messageOf(error)}.`);
    }
    if (isObject(input) && !(input instanceof Uint8Array)) return input;
    throw new AwsError('SerializationException', 'The request body must be a CBOR map.');
  }

  write(output: unknown): AwsResponse {
    const { headers } = this.dialect;
    // Clients parse the body of an answer without members too.
    return { status: 200, headers, body: this.encode(output ?? {}) };
  }

  writeError(error: AwsError): AwsResponse {
    return {
      status: error.status,
      headers: { ...this.dialect.headers, 'x-amzn-errortype': error.code },
      body: this.encode({ ...error.fields, __type: error.code, message: error.message }),
    };
  }

  /** Members as bytes: a body, or the payload of an event. */
  encode(members: unknown): Uint8Array {
    return cbor.serialize(this.wireForm(isWritten(members) ? members.members() : members));
  }

  /**
   * A copy in which moments are seconds. No other tag is part of AWS's APIs.
   * @throws Error for a text that is not UTF-8: the codec replaces what is not, and a partition key would be another one
   */
  private jsonForm(value: unknown, body: Buffer): unknown {
    if (typeof value === 'string') {
      if (value.includes(REPLACEMENT) && !body.includes(REPLACEMENT)) throw new Error('a text is not UTF-8');
      return value;
    }
    // A large integer, or one with the tag of a bignum: APIs take numbers, and JSON has no other.
    if (typeof value === 'bigint') return Number(value);
    if (Array.isArray(value)) return value.map((item) => this.jsonForm(item, body));
    if (!isObject(value) || value instanceof Uint8Array) return value;
    if (tagSymbol in value) return Number(value.value) / this.dialect.perSecond;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([name, item]) => [name, this.jsonForm(item, body)]));
  }

  /** A copy in which moments are tagged, and without members that are undefined: the codec refuses those. */
  private wireForm(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.wireForm(item));
    if (!isObject(value) || value instanceof Uint8Array) return value;
    if (value instanceof Bytes) return value.bytes;
    if (value instanceof Timestamp) {
      return tag({ tag: EPOCH, value: (value.milliseconds * this.dialect.perSecond) / 1000 });
    }
    const present = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(present.map(([name, item]) => [name, this.wireForm(item)]));
  }
}

/** The CBOR that a request is written in; undefined for a request in another protocol. */
export function cborOf(headers: IncomingHttpHeaders): CborProtocol | undefined {
  const wire = wireOf(headers);
  if (wire === 'aws-cbor') return CborProtocol.aws;
  return wire === 'rpc-v2-cbor' ? CborProtocol.rpcV2 : undefined;
}
