import type { LocalAws } from '../../local';
import type { AlarmTransition } from '../../local/services/cloudwatch';
import type { Reshard } from '../account';

/** One fact about a run, known before it begins. */
export interface StartNote {
  /** One word: `played`, `ignored`, `NOT PLAYED`, `note`, `limited`. */
  /** One word: `played`, `ignored`, `NOT PLAYED`, `note`, `scaled`, `compressed`, `limited`. */
  readonly kind: string;
  readonly text: string;
}

/** The text at every start: what is played, what is ignored and why. */
export function describeStart(aws: LocalAws): string {
  const stacks = aws.assembly.stacks.map(({ stackName }) => stackName).join(', ');
  return [
    `Playing ${stacks} at ${aws.endpoint}`,
    ...startNotes(aws).map(({ kind, text }) => `  ${kind.padEnd(KIND_WIDTH)}${wrapped(text)}`),
  ].join('\n');
}

/** The facts of {@link describeStart}, one by one. */
export function startNotes(aws: LocalAws): StartNote[] {
  const { played, ignored, unknown } = aws.assembly.report;
  const { factor } = aws.scale;
  return [
    { kind: 'played', text: countByType(played) },
    ...reasons(ignored).map(([reason, types]) => ({ kind: 'ignored', text: `${types}: ${reason}` })),
    ...unknown.map(({ logicalId, type }) => {
      return { kind: 'NOT PLAYED', text: `${logicalId} (${type}): nothing here plays this type` };
    }),
    ...played.flatMap(({ logicalId, note }) =>
      note === undefined ? [] : [{ kind: 'note', text: `${logicalId}: ${note}` }],
    ),
    ...(factor === 1 ? [] : [{ kind: 'scaled', text: describeScale(factor) }]),
    {
      kind: 'limited',
      text: 'eight function processes at a time; further invocations wait, where AWS would start more',
    },
  ];
}

/** The one line about a scale model. */
export function describeScale(factor: number): string {
  return `scale ${factor}: each record stands for ${factor}`;
}

const KIND_WIDTH = 12;
const LINE_WIDTH = 120;

/** Breaks between words and indents further lines below the beginning of the text. */
function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length >= LINE_WIDTH - KIND_WIDTH) {
      lines.push(line);
      line = word;
    } else line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(KIND_WIDTH + 2)}`);
}

interface Typed {
  readonly type: string;
}

function countByType(resources: readonly Typed[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${shortName(type)}`).join(', ');
}

function reasons(ignored: readonly (Typed & { readonly reason: string })[]): [string, string][] {
  const byReason = new Map<string, Typed[]>();
  for (const entry of ignored) byReason.set(entry.reason, [...(byReason.get(entry.reason) ?? []), entry]);
  return [...byReason].map(([reason, resources]) => [reason, countByType(resources)]);
}

/** `AWS::Kinesis::Stream` as `Kinesis::Stream`. */
function shortName(type: string): string {
  return type.replace(/^AWS::/, '');
}

const KINDS: Readonly<Record<Reshard['kind'], string>> = { up: 'up', down: 'down', isolate: 'hot key' };

/** One line about a change of the shards, with the resharder's reason. */
export function describeReshard({ call, kind, openShards, target, why }: Reshard): string {
  return `RESHARD  ${KINDS[kind]}: ${call}, ${openShards} → ${target} shards. ${why}`;
}

/** One line about an alarm; `undefined` for a transition that neither raises nor ends it. */
export function describeTransition({ alarm, previous, state }: AlarmTransition): string | undefined {
  if (state.value !== 'ALARM' && previous.value !== 'ALARM') return undefined;
  // CloudFormation's name says little, and CloudWatch's reason lists up to 15 datapoints. The description
  // says more; the link to its runbook would only lengthen the line.
  const says = alarm.settings.description?.replace(/ Runbook: \S+$/, '');
  const meaning = says ?? `${alarm.name}: ${state.reason}`;
  return `${state.value === 'ALARM' ? 'ALARM' : 'alarm ended'}  ${meaning}`;
}
