import {
  DescribeMapRunCommand,
  type DescribeMapRunOutput,
  ListMapRunsCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Neighbour } from './neighbours';

/** The map runs of the execution are not settled yet. The state machine asks again. */
export class NotSettledError extends Error {
  override readonly name = 'NotSettledError';
}

/** What a map run of the execution came to, in objects. */
export interface MapRunFacts {
  readonly arn: string;
  readonly objects: number;
  /** Of batches that failed or left something behind. */
  readonly failed: number;
}

/** @throws NotSettledError; what Step Functions refuses with */
export async function mapRunsOf(
  client: Pick<SFNClient, 'send'>,
  executionArn: string,
  expected: number,
): Promise<MapRunFacts[]> {
  const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
  if (mapRuns.length < expected) {
    throw new NotSettledError(`Step Functions knows of ${mapRuns.length} of ${expected} map runs`);
  }
  return Promise.all(
    mapRuns.map(async ({ mapRunArn = '' }) =>
      settled(await client.send(new DescribeMapRunCommand({ mapRunArn }))),
    ),
  );
}

function settled({ mapRunArn: arn = '', status, itemCounts }: DescribeMapRunOutput): MapRunFacts {
  const { total = 0, succeeded = 0, pending = 0, running = 0 } = itemCounts ?? {};
  if (status === 'RUNNING' || pending > 0 || running > 0) {
    throw new NotSettledError(`the map run ${arn} is ${status}, with ${pending + running} objects to come`);
  }
  return { arn, objects: total, failed: total - succeeded };
}

/** What an execution did not do. */
export interface StockFacts {
  readonly dryRun: boolean;
  readonly mapRuns: readonly MapRunFacts[];
  readonly neighbours: readonly Neighbour[];
  /** Pointers that could not be followed now, and those that are of nobody here. */
  readonly pointers: { readonly kept: number; readonly strange: number };
  /** Whether nobody else has pointers in the queue. */
  readonly hasOwnQueue: boolean;
}

/** The output of an execution. */
export interface Stock {
  readonly objects: number;
  readonly failedObjects: number;
  readonly keptPointers: number;
  readonly strangePointers: number;
  readonly neighbours: readonly Neighbour[];
  /** Whether all was done. Records that fail again are done: they are in their objects, with the reason. */
  readonly isComplete: boolean;
  /** What was not, in sentences. Empty if it is complete. */
  readonly cause: string;
}

/** Decides how an execution ends. What a dry run sees beside its objects is told, and is no failure. */
export function stockOf({ dryRun, mapRuns, neighbours, pointers, hasOwnQueue }: StockFacts): Stock {
  const sentences: string[] = [];
  for (const { arn, objects, failed } of mapRuns.filter((run) => run.failed > 0)) {
    sentences.push(
      `${failed} of ${objects} objects are of batches that failed or left something behind: ${arn}.`,
    );
  }
  if (!dryRun) {
    if (pointers.kept > 0) sentences.push(`${pointers.kept} pointers could not be followed.`);
    if (pointers.strange > 0 && hasOwnQueue) {
      sentences.push(`${pointers.strange} messages of the queue are no pointers of this consumer.`);
    }
    for (const { prefix, objects, owner } of neighbours.filter(({ isStray }) => isStray)) {
      sentences.push(
        `${countOf(objects)} below ${prefix} are of ${owner}, and no redrive is known that replays them.`,
      );
    }
  }
  const sum = (of: (run: MapRunFacts) => number) => mapRuns.reduce((all, run) => all + of(run), 0);
  return {
    objects: sum(({ objects }) => objects),
    failedObjects: sum(({ failed }) => failed),
    keptPointers: pointers.kept,
    strangePointers: pointers.strange,
    neighbours,
    isComplete: sentences.length === 0,
    cause: sentences.join(' '),
  };
}

/** A listing ends at 1,000. */
function countOf(objects: number): string {
  if (objects >= 1_000) return '1,000 objects or more';
  return objects === 1 ? '1 object' : `${objects} objects`;
}
