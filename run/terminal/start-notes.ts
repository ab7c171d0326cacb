import type { LocalAws } from '../../local';
import { firstFitting, type Paper, wrap } from './paper';

/** One fact about a run, known before it begins. */
export interface StartNote {
  /** One word: `played`, `ignored`, `NOT PLAYED`, `note`, `limited`. */
  readonly kind: string;
  readonly text: string;
}

/** At every start: one line that says what is played, and one that says what is not. */
export function describeStart({ assembly, endpoint, scale }: LocalAws, { width, paint }: Paper): string {
  const { played, ignored, unknown } = assembly.report;
  const stacks = assembly.stacks.map(({ stackName }) => stackName).join(', ');
  const notes = played.filter(({ note }) => note !== undefined).length;
  const services = played.map(({ type }) => serviceOf(type));
  const types = ignored.map(({ type }) => shortName(type));
  const plays = summaries(`Playing ${stacks} at ${endpoint}:`, services, 'service');
  const ignores = summaries('Not played:', types, 'type').map(
    (text) => `${text}; ${counted(notes, 'note')} (--explain lists them)`,
  );
  return [
    ...[plays, ignores]
      .map((texts) => wrap(firstFitting(texts, width), width, HANG))
      .map((line) => line.replace(/^[^:]+?(?= at |:)/, (head) => paint('bold', head))),
    ...unknown.map(({ logicalId, type }) => {
      const line = `NOT PLAYED: ${logicalId} (${type}): nothing here plays this type`;
      return paint('red', wrap(line, width, HANG));
    }),
    ...(scale.factor === 1 ? [] : [wrap(describeScale(scale.factor), width, HANG)]),
  ].join('\n');
}

/** The one line about a scale model. */
function describeScale(factor: number): string {
  return `Scale ${factor}: each record stands for ${factor}, and a shard takes 1/${factor} of what it takes on AWS.`;
}

/** With `--explain`: the facts of {@link startNotes}, and each resource that is ignored, by its reason. */
export function explainStart(aws: LocalAws, { width }: Paper): string {
  const ignored = reasons(aws.assembly.report.ignored).flatMap(([reason, resources]) => [
    explained('ignored', reason, width),
    ...byType(resources).map(([type, ids]) => explained('', `${type}: ${ids.join(', ')}`, width)),
  ]);
  const notes = startNotes(aws).map(({ kind, text }) => ({
    kind,
    line: explained(kind, text, width),
  }));
  const [first, ...others] = notes.filter(({ kind }) => kind !== 'ignored').map(({ line }) => line);
  return [first, ...ignored, ...others].join('\n');
}

/** What is played, what is ignored and why, and what has no effect: one by one. */
export function startNotes(aws: LocalAws): StartNote[] {
  const { played, ignored, unknown } = aws.assembly.report;
  return [
    { kind: 'played', text: countByType(played) },
    ...reasons(ignored).map(([reason, resources]) => ({
      kind: 'ignored',
      text: `${countByType(resources)}: ${reason}`,
    })),
    ...unknown.map(({ logicalId, type }) => {
      return { kind: 'NOT PLAYED', text: `${logicalId} (${type}): nothing here plays this type` };
    }),
    ...played.flatMap(({ logicalId, note }) =>
      note === undefined ? [] : [{ kind: 'note', text: `${logicalId}: ${note}` }],
    ),
    {
      kind: 'limited',
      text: 'eight function processes at a time; further invocations wait, where AWS would start more',
    },
  ];
}

const HANG = 2;
const KIND_WIDTH = 12;

function explained(kind: string, text: string, width: number): string {
  return wrap(`  ${kind.padEnd(KIND_WIDTH)}${text}`, width, KIND_WIDTH + HANG);
}

/**
 * A count of resources with all their names, with ever fewer of them, and with none.
 * @param names of services or types, one for each resource
 * @param noun for a name
 */
function summaries(head: string, names: readonly string[], noun: string): string[] {
  const distinct = [...new Set(names)];
  const count = `${head} ${counted(names.length, 'resource')}`;
  const listed = distinct.map((_, left) => {
    const shown = distinct.slice(0, distinct.length - left);
    const others = left === 0 ? [] : [`${left} more ${noun}${left === 1 ? '' : 's'}`];
    const last = others[0] ?? (shown.length > 1 ? shown.pop() : undefined);
    return `${count} of ${shown.join(', ')}${last === undefined ? '' : ` and ${last}`}`;
  });
  return [...listed, count];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The service of `AWS::Kinesis::Stream` is Kinesis. */
function serviceOf(type: string): string {
  const [owner = '', service = ''] = type.split('::');
  return owner === 'AWS' ? service : 'CloudFormation';
}

interface Typed {
  readonly type: string;
}

interface Ignored extends Typed {
  readonly logicalId: string;
  readonly reason: string;
}

function countByType(resources: readonly Typed[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${shortName(type)}`).join(', ');
}

function reasons(ignored: readonly Ignored[]): [string, Ignored[]][] {
  const byReason = new Map<string, Ignored[]>();
  for (const entry of ignored) byReason.set(entry.reason, [...(byReason.get(entry.reason) ?? []), entry]);
  return [...byReason];
}

/** Each type with its logical ids. */
function byType(ignored: readonly Ignored[]): [string, string[]][] {
  const types = new Map<string, string[]>();
  for (const { type, logicalId } of ignored) {
    const name = shortName(type);
    types.set(name, [...(types.get(name) ?? []), logicalId]);
  }
  return [...types];
}

/** `AWS::Kinesis::Stream` as `Kinesis::Stream`. */
function shortName(type: string): string {
  return type.replace(/^AWS::/, '');
}
