// A Lambda function behind a LambdaConsumer with a ParkingLot. NodejsFunction bundles it, with
// @aws-lambda-powertools/batch, which has to be installed beside this package.
import { type KinesisBatchEvent, PoisonError, processKinesisBatch } from 'cdk-kinesis-blueprint/lambda';

interface Order {
  readonly id: string;
}

/** Lambda calls it with the records of one shard. */
export const handler = (event: KinesisBatchEvent, context: Parameters<typeof processKinesisBatch>[1]) =>
  processKinesisBatch(event, context, {
    processRecord: async (data) => save(parse(data)),
  });

/** What is no order today is none tomorrow: it is parked, and the records beside it go on. */
function parse(data: Uint8Array): Order {
  let order: Partial<Order>;
  try {
    order = JSON.parse(Buffer.from(data).toString());
  } catch {
    // Not the parser's own message, which quotes the record and would stand in the log.
    throw new PoisonError('the record is not JSON');
  }
  if (typeof order.id !== 'string') throw new PoisonError('the order has no id');
  return { id: order.id };
}

/** What the database throws while it is down or throttles keeps the records in the stream. */
async function save(order: Order): Promise<void> {
  process.stdout.write(`saved ${order.id.length} characters\n`);
}
