import { type JsonOperation, JsonService } from '../../../http';
import { limitExceeded } from '../errors';
import type { KinesisEngine } from '../kinesis-engine';
import { CALLS_PER_SECOND } from '../limits';
import { TokenBucket } from '../rate-limits';
import { accountOperations } from './account-operations';
import { configurationOperations } from './configuration-operations';
import { consumerOperations } from './consumer-operations';
import { queueOperations } from './queue-operations';
import { queueRecordOperations } from './queue-record-operations';
import { recordOperations } from './record-operations';
import { scalingOperations } from './scaling-operations';
import { streamOperations } from './stream-operations';
import { tagOperations } from './tag-operations';

/**
 * The Kinesis API over the wire (AWS JSON 1.1). AWS's limits on calls per account apply. Operations that are
 * not supported (channels) are answered with UnknownOperationException.
 */
export class KinesisService extends JsonService {
  /** @param onError gets errors other than `AwsError` that an operation threw */
  constructor(engine: KinesisEngine, onError: (error: unknown, operation: string) => void) {
    const operations = {
      ...streamOperations(engine),
      ...recordOperations(engine),
      ...scalingOperations(engine),
      ...configurationOperations(engine),
      ...tagOperations(engine),
      ...accountOperations(engine),
      ...consumerOperations(engine),
      ...queueOperations(engine),
      ...queueRecordOperations(engine),
    };
    super({
      signingName: 'kinesis',
      jsonVersion: '1.1',
      operations: limitCalls(operations, engine),
      onError,
    });
  }
}

function limitCalls(
  operations: Readonly<Record<string, JsonOperation>>,
  engine: KinesisEngine,
): Readonly<Record<string, JsonOperation>> {
  const { clock, accountId } = engine.environment;
  const limited = Object.entries(operations).map(([name, operation]): [string, JsonOperation] => {
    const perSecond = CALLS_PER_SECOND[name];
    if (perSecond === undefined) return [name, operation];
    const calls = new TokenBucket(perSecond, clock.now());
    return [
      name,
      (input, request) => {
        if (calls.take(1, clock.now())) return operation(input, request);
        throw limitExceeded(
          `Rate exceeded for ${name} under account ${accountId}: ${perSecond} calls a second.`,
        );
      },
    ];
  });
  return Object.fromEntries(limited);
}
