import type { Consumer, TimeLeft } from '../consumer';
import {
  type EventRecord,
  type FailedBatch,
  type FailedObjects,
  type Failure,
  failedBatchBody,
  mismatch,
  NotAFailedBatchError,
  parseFailedBatch,
  readableRecords,
  recordId,
} from '../records';
import { isAsked, type RedriveRequest } from '../settings';
import { replayLane, type Unit } from './lane';

/** Objects hold up to 6 MB each, in several forms while they are read. */
const MAX_WINDOW_CHARACTERS = 16 * 1024 * 1024;

/** What a worker did with its objects, in records but for the last two. */
export interface RedriveCounts {
  /** That the request is about. */
  matched: number;
  redriven: number;
  stillFailing: number;
  setAside: number;
  discarded: number;
  /** That the request is about, and that nothing was done with. */
  untried: number;
  objects: number;
  /** Objects that were left alone: unreadable, or of another consumer. */
  skipped: number;
}

export interface RedriveBatchOptions {
  readonly objects: Pick<FailedObjects, 'read' | 'write' | 'delete' | 'setAside'>;
  readonly consumer: Pick<Consumer, 'replay'>;
  /** The consumer's, and those that it had before. */
  readonly functionArns: readonly string[];
  readonly streamArn: string;
  /** Prefixes of which it is known that other functions' objects lie there. They are not read. */
  readonly others: readonly string[];
  /** The most records in an event. */
  readonly batchSize: number;
  readonly timeLeft: TimeLeft;
  /** Told of an object that is left alone. */
  readonly onSkipped: (key: string, reason: string) => void;
}

/**
 * Does what a request says with the records of some objects: of each shard in the order of the keys, those that a
 * redrive has tried in vain behind the others. An object is deleted when nothing of it is left, and rewritten with what
 * is; a crash in between has records replayed again, never lost.
 *
 * @param counts is added to, also when this throws
 * @throws what the consumer or S3 throws, after everything was written back that was done
 */
export async function redriveBatch(
  keys: readonly string[],
  request: RedriveRequest,
  options: RedriveBatchOptions,
  counts: RedriveCounts,
): Promise<void> {
  const waiting = [...keys];
  while (waiting.length > 0) {
    const files: OpenFile[] = [];
    for (let characters = 0; characters < MAX_WINDOW_CHARACTERS && waiting.length > 0; ) {
      const file = await open(waiting.shift() ?? '', request, options, counts);
      if (file === undefined) continue;
      files.push(file);
      characters += file.characters;
    }
    if (request.dryRun) continue;
    try {
      if (request.action === 'replay') await replay(files, options);
    } finally {
      for (const file of files) await close(file, request, options, counts);
    }
  }
}

/** An object that has been read, and the part of it that the request is about. */
interface OpenFile {
  readonly key: string;
  readonly batch: FailedBatch;
  readonly characters: number;
  readonly asked: readonly FileUnit[];
}

interface FileUnit extends Unit {
  /** As the object holds them. */
  readonly records: readonly EventRecord[];
  readonly before: Failure | undefined;
}

async function open(
  key: string,
  request: RedriveRequest,
  { objects, functionArns, streamArn, others, onSkipped }: RedriveBatchOptions,
  counts: RedriveCounts,
): Promise<OpenFile | undefined> {
  if (others.some((prefix) => key.startsWith(prefix))) return undefined;
  const body = await objects.read(key);
  if (body === undefined) return undefined;
  counts.objects++;
  try {
    const batch = parseFailedBatch(body);
    const reason = mismatch(batch, functionArns, streamArn);
    if (reason !== undefined) throw new NotAFailedBatchError(reason);
    const asked = unitsOf(batch).filter(({ before }) => isAsked(request, factsOf(batch, before)));
    counts.matched += asked.length;
    return { key, batch, characters: body.length, asked };
  } catch (error) {
    if (!(error instanceof NotAFailedBatchError)) throw error;
    counts.skipped++;
    onSkipped(key, error.message);
    return undefined;
  }
}

/**
 * A user record that was parked is one by itself. Lambda hands the records of an aggregate to a consumer with enhanced
 * fan-out under one sequence number: they are one together.
 */
function unitsOf({ records, failures }: FailedBatch): FileUnit[] {
  const units = new Map<
    string,
    FileUnit & { readonly records: EventRecord[]; readonly parts: EventRecord[] }
  >();
  for (const record of records) {
    const { sequenceNumber, subSequenceNumber } = record.kinesis;
    const id = recordId(record.kinesis);
    const unit = units.get(id) ?? {
      sequenceNumber,
      ...(subSequenceNumber !== undefined && { subSequenceNumber }),
      records: [],
      parts: [],
      before: failures.get(id),
      outcome: 'untried',
    };
    unit.records.push(record);
    unit.parts.push(...readableRecords(record));
    units.set(id, unit);
  }
  return [...units.values()];
}

function factsOf({ failedAt, condition, document }: FailedBatch, failure: Failure | undefined) {
  const { functionError } = Object(document.responseContext) as { readonly functionError?: unknown };
  return {
    failedAt,
    text: [condition, functionError, failure?.errorName, failure?.reason].filter(Boolean).join(' '),
  };
}

/** Shard by shard. A record that several objects hold is replayed once. */
async function replay(files: readonly OpenFile[], options: RedriveBatchOptions): Promise<void> {
  const lanes = new Map<string, Map<string, FileUnit[]>>();
  for (const { batch, asked } of files) {
    const lane = lanes.get(batch.shardId) ?? new Map<string, FileUnit[]>();
    lanes.set(batch.shardId, lane);
    for (const unit of asked) {
      const id = recordId(unit);
      lane.set(id, [...(lane.get(id) ?? []), unit]);
    }
  }
  for (const lane of lanes.values()) {
    const copies = [...lane.values()];
    const isNew = ([unit]: readonly FileUnit[]) => unit?.before?.redrives === undefined;
    const ordered = [...copies.filter(isNew), ...copies.filter((some) => !isNew(some))];
    const leaders = ordered.flatMap(([leader]) => (leader === undefined ? [] : [leader]));
    try {
      await replayLane(leaders, options.consumer, options.batchSize, options.timeLeft);
    } finally {
      for (const [leader, ...others] of copies) {
        for (const other of others) other.outcome = leader?.outcome ?? 'untried';
      }
    }
  }
}

/** Counts what became of an object's records, and writes back what is left of them. */
async function close(
  { key, batch, asked }: OpenFile,
  { action }: RedriveRequest,
  { objects }: RedriveBatchOptions,
  counts: RedriveCounts,
): Promise<void> {
  const gone = new Set<string>();
  const failures = new Map(batch.failures);
  let failedAgain = 0;
  for (const unit of asked) {
    const { outcome, before } = unit;
    const id = recordId(unit);
    if (action !== 'replay' || outcome === 'done') gone.add(id);
    else if (outcome === 'untried') counts.untried++;
    else {
      failedAgain++;
      failures.set(id, { ...outcome, redrives: (before?.redrives ?? 0) + 1 });
    }
  }
  if (gone.size === 0 && failedAgain === 0) return;
  const part = (isPart: (id: string) => boolean) => {
    const records = batch.records.filter(({ kinesis }) => isPart(recordId(kinesis)));
    const its = [...failures.values()].filter((failure) => isPart(recordId(failure)));
    return { records, body: () => failedBatchBody(batch.document, records, its) };
  };
  if (action === 'park') {
    const aside = part((id) => gone.has(id));
    await objects.setAside(key, [...gone], aside.body());
  }
  const left = part((id) => !gone.has(id));
  if (left.records.length === 0) await objects.delete(key);
  else await objects.write(key, left.body());
  counts.stillFailing += failedAgain;
  if (action === 'replay') counts.redriven += gone.size;
  else if (action === 'park') counts.setAside += gone.size;
  else counts.discarded += gone.size;
}
