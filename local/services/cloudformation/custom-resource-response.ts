import { isObject, type JsonObject } from '../../base/json-object';
import { messageOf } from '../../base/message-of';

/** CloudFormation User Guide, custom resource response objects: bytes of the whole body. */
const MAX_BYTES = 4096;

/** What a custom resource is, once its function has made it. */
export interface MadeCustomResource {
  readonly physicalId: string;
  /** What `Fn::GetAtt` answers. */
  readonly data: JsonObject;
}

/**
 * Reads what a function put to the response URL.
 * @throws Error for a failure, with the function's reason, and for a body that CloudFormation would not take
 */
export function readResponse(body: string): MadeCustomResource {
  if (Buffer.byteLength(body) > MAX_BYTES) {
    throw new Error(
      `its function answered with ${Buffer.byteLength(body)} bytes; allowed are ${MAX_BYTES} (CloudFormation, custom resource response objects)`,
    );
  }
  const { Status, Reason, PhysicalResourceId, Data = {} } = parse(body);
  if (Status === 'FAILED')
    throw new Error(`its function answered FAILED: ${String(Reason ?? 'no reason given')}`);
  if (Status !== 'SUCCESS') {
    throw new Error(
      `its function answered with Status ${JSON.stringify(Status)}; allowed are SUCCESS and FAILED`,
    );
  }
  if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === '') {
    throw new Error(
      'its function answered SUCCESS without a PhysicalResourceId, which CloudFormation requires',
    );
  }
  if (!isObject(Data))
    throw new Error(`its function answered with Data ${JSON.stringify(Data)}; allowed is an object`);
  return { physicalId: PhysicalResourceId, data: Data };
}

function parse(body: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new Error(`its function answered with something that is not JSON: ${messageOf(error)}`);
  }
  if (isObject(value)) return value;
  throw new Error(`its function answered with ${JSON.stringify(value)}; allowed is an object`);
}
