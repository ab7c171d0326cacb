import { NEW_TABLE_THROUGHPUT, PARTITION_THROUGHPUT } from '../limits';
import { limitActions } from './limit-actions';
import { NOW_HEADER, runDynalite, USAGE_HEADER } from './run-dynalite';
import { makeThroughput } from './throughput';

/**
 * The program of the DynamoDB process, as JavaScript text for `node -e`, so that it works from sources and
 * compiled alike. Each of these functions is self-contained and gets the others from here.
 */
export const dynaliteProgram = `(${runDynalite})({
  require,
  makeThroughput: ${makeThroughput},
  limitActions: ${limitActions},
  partition: ${JSON.stringify(PARTITION_THROUGHPUT)},
  newTable: ${JSON.stringify(NEW_TABLE_THROUGHPUT)},
  nowHeader: '${NOW_HEADER}',
  usageHeader: '${USAGE_HEADER}',
});
//# sourceURL=dynamodb-process.js`;
