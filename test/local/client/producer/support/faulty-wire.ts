import { NodeHttpHandler } from '@smithy/node-http-handler';
import { deaggregate } from '../../../../../client';
import { Random } from '../../../../../common';

type Handle = NodeHttpHandler['handle'];
type Request = Parameters<Handle>[0];
type Answer = Awaited<ReturnType<Handle>>;

/** What goes wrong on the way to Kinesis: shares of the PutRecords calls, from 0 to 1. */
export interface WireFaults {
  /** The connection is reset before the request arrives. */
  readonly resetBefore?: number;
  /** The connection is reset when Kinesis has written. */
  readonly resetAfter?: number;
  /** Kinesis has written, and the answer never comes. */
  readonly hang?: number;
  /** Actions that are denied. */
  readonly denied?: readonly string[];
  /** Whether every PutRecords call is throttled now. */
  readonly isThrottled?: () => boolean;
  /** Nobody answers, not even credentials. */
  readonly isAway?: () => boolean;
}

/** The client's HTTP handler with faults, drawn from a seed. It knows which records were written without a word. */
export class FaultyWire extends NodeHttpHandler {
  /** The data of the user records of calls that may have taken effect although their answer says otherwise. */
  readonly hidden = new Set<string>();
  private readonly random: Random;

  constructor(
    private readonly faults: WireFaults,
    seed: number,
  ) {
    super();
    this.random = new Random(seed);
  }

  override async handle(request: Request, options: Parameters<Handle>[1] = {}): Promise<Answer> {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const { denied = [], isThrottled, isAway } = this.faults;
    if (isAway?.() === true) return await never(options);
    if (denied.includes(action)) return refusal(request, this, 'AccessDeniedException', options);
    if (action !== 'PutRecords') return await super.handle(request, options);
    if (isThrottled?.() === true) {
      return refusal(request, this, 'ProvisionedThroughputExceededException', options);
    }
    const { resetBefore = 0, resetAfter = 0, hang = 0 } = this.faults;
    const drawn = this.random.next();
    if (drawn < resetBefore) throw reset();
    const answer = await super.handle(request, options);
    const isLost = drawn < resetBefore + resetAfter + hang;
    if (isLost || answer.response.statusCode >= 500) this.hide(request);
    if (drawn < resetBefore + resetAfter) throw reset();
    return isLost ? await never(options) : answer;
  }

  private hide({ body }: Request): void {
    const { Records } = JSON.parse(Buffer.from(body).toString()) as { Records: { Data: string }[] };
    for (const { Data } of Records) {
      const bytes = Buffer.from(Data, 'base64');
      for (const { data } of deaggregate(bytes) ?? [{ data: bytes }]) this.hidden.add(textOf(data));
    }
  }
}

export function textOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
}

function reset(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

/** Waits until the caller has had enough. */
function never({ abortSignal }: Parameters<Handle>[1] = {}): Promise<never> {
  return new Promise((_, reject) => {
    const signal = abortSignal as AbortSignal | undefined;
    signal?.addEventListener('abort', () =>
      reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' })),
    );
  });
}

/** The service's own refusal of a request: asked for by an operation of another name, so that nothing happens. */
async function refusal(
  request: Request,
  wire: NodeHttpHandler,
  code: string,
  options: Parameters<Handle>[1],
): Promise<Answer> {
  const headers = { ...request.headers, 'x-amz-target': 'Kinesis_20131202.NoSuchOperation' };
  const answer = await NodeHttpHandler.prototype.handle.call(
    wire,
    Object.assign(request.clone(), { headers }),
    options,
  );
  const { Readable } = await import('node:stream');
  for await (const _ of answer.response.body as AsyncIterable<unknown>) void _;
  answer.response.statusCode = 400;
  answer.response.body = Readable.from([
    Buffer.from(JSON.stringify({ __type: code, message: 'as the test says' })),
  ]);
  return answer;
}
