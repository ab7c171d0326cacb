import type { LocalAws } from '../../../local';
import type { TrailAnswer, TrailStep } from '../page-data';
import { findRecord } from './find-record';
import type { Drawn, RecordTrails } from './record-trails';

/** A record that a function has parked: to Lambda it is processed. */
export interface KeptRecord {
  readonly sequenceNumber: string;
  readonly reason: string;
  readonly bucket: string;
}

export interface TrailSources {
  readonly aws: Pick<LocalAws, 'kinesis' | 'eventSourceMappings'>;
  readonly streamName: string;
  readonly trails: RecordTrails;
  readonly kept: readonly KeptRecord[];
}

const PREVIEW_CHARACTERS = 300;
const KINDS: readonly Drawn[] = ['any', 'retried', 'given up'];

/**
 * Answers a search for a record: `id` for a sequence number or a text in the data, or `draw` for a record at
 * random of a kind (`any`, `retried`, `given up`, `parked`).
 */
export function trailAnswer(search: URLSearchParams, sources: TrailSources): TrailAnswer {
  const { aws, streamName, trails, kept } = sources;
  const stream = aws.kinesis.list().find(({ state }) => state.name === streamName);
  if (stream === undefined) return { problem: `The stream ${streamName} is deleted.` };
  const id = search.get('id')?.trim() ?? '';
  const draw = search.get('draw') ?? 'any';
  const text = id === '' ? drawn(draw, trails, kept) : id;
  if (text === undefined)
    return { problem: `No record is ${draw === 'any' ? 'read yet' : `${draw} so far`}.` };
  const found = findRecord(stream, text);
  if (found === undefined) return { problem: `The stream holds no record with “${text}”.` };
  const { record, shardId } = found;
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp: arrivedAt } = record;
  const names = new Map(
    aws.eventSourceMappings.all().map(({ uuid, functionArn }) => [uuid, functionArn.split(':')[6] ?? uuid]),
  );
  const steps = trails.of(sequenceNumber).map((step) => ({ ...step, by: names.get(step.by) ?? step.by }));
  const parked = kept
    .filter((it) => it.sequenceNumber === sequenceNumber)
    .map(
      ({ bucket, reason }): TrailStep => ({
        at: steps.at(-1)?.at ?? arrivedAt,
        by: bucket,
        kind: 'failure',
        text: `the function has parked it here: ${reason}`,
      }),
    );
  const preview = data.toString('utf8').slice(0, PREVIEW_CHARACTERS);
  const trail = { shardId, sequenceNumber, partitionKey, arrivedAt, bytes: data.length, preview };
  return { trail: { ...trail, steps: [...steps, ...parked] } };
}

function drawn(kind: string, trails: RecordTrails, kept: readonly KeptRecord[]): string | undefined {
  if (kind === 'parked') return kept[Math.floor(Math.random() * kept.length)]?.sequenceNumber;
  const known = KINDS.find((it) => it === kind) ?? 'any';
  return trails.draw(known, Math.random());
}
