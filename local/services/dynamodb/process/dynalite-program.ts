import type { Scale } from '../../../base/scale';
import { foreignRequest } from '../../../http';
import { NEW_TABLE_THROUGHPUT, PARTITION_THROUGHPUT, type PlayedAt } from '../limits';
import { changeIndexes } from './index-changes';
import { limitActions } from './limit-actions';
import { returnFailedItem } from './return-failed-item';
import { NOW_HEADER, runDynalite, USAGE_HEADER } from './run-dynalite';
import { settleTables } from './settle-tables';
import { makeThroughput } from './throughput';

/**
 * The program of the DynamoDB process, as JavaScript text for `node -e`, so that it works from sources and
 * compiled alike. Each of these functions is self-contained and gets the others from here.
 */
export function dynaliteProgram(scale: Scale): string {
  const playedAt: PlayedAt = { itemsEach: scale.factor, burst: scale.burstBounds };
  return `(${runDynalite})({
  require,
  makeThroughput: ${makeThroughput},
  limitActions: ${limitActions},
  changeIndexes: ${changeIndexes},
  returnFailedItem: ${returnFailedItem},
  settleTables: ${settleTables},
  foreignRequest: ${foreignRequest},
  partition: ${JSON.stringify(PARTITION_THROUGHPUT)},
  newTable: ${JSON.stringify(NEW_TABLE_THROUGHPUT)},
  nowHeader: '${NOW_HEADER}',
  usageHeader: '${USAGE_HEADER}',
  playedAt: ${JSON.stringify(playedAt)},
});
//# sourceURL=dynamodb-process.js`;
}
