import type { LocalAws } from '../../local';
import type { LogLine } from '../../local/services/lambda';
import type { Autoscaling, Reshard, RunAccount } from '../account';
import { type ProgressSnapshot, startNotes } from '../terminal';
import { LivePage } from './live-page';
import type { AccountRow, AccountView, PhaseView } from './page-data';
import { DecisionLog } from './recorder';
import { resourceNames } from './resource-names';
import { type KeptRecord, RecordTrails, trailAnswer } from './trail';

/** The phases of every run, beside those of a scenario. */
export const PHASES = {
  feeding: { name: 'feeding', announcement: 'the lines are written' },
  draining: { name: 'draining', announcement: 'all is written; the consumers finish their work' },
  redrive: { name: 'redrive', announcement: 'the records that Lambda gave up are tried again' },
} as const;

/** The web page of a run. It adds what the run knows and `LocalAws` does not: decisions, story and account. */
export class RunPage {
  private readonly decisions = new DecisionLog();
  /** The steps of records: the run tells them before the page starts, too. */
  readonly trails = new RecordTrails();
  private kept: () => readonly KeptRecord[] = () => [];
  private account: () => AccountView = () => ({ rows: [], checks: [], verdict: '' });
  private readonly phases: PhaseView[] = [];
  private endedAt: number | null = null;
  private now: () => number = Date.now;
  private page: LivePage | undefined;

  /** @param port of 127.0.0.1; 0 for any free one */
  constructor(private readonly port: number) {}

  /** Takes every line that a function logs, also before the page starts. */
  readLog(line: LogLine): void {
    this.decisions.read(line, line.timestamp);
  }

  /**
   * @returns the page's address
   * @throws UsageError for a port that is taken, and for a page that was not built
   */
  async start(aws: LocalAws, streamName: string): Promise<string> {
    this.now = () => aws.clock.now();
    this.page = await LivePage.start({
      watched: aws,
      facts: {
        stacks: aws.assembly.stacks.map(({ stackName }) => stackName),
        streamName,
        names: namesOf(aws),
        endpoint: aws.endpoint,
        pace: Number.isFinite(aws.clock.pace) ? aws.clock.pace : null,
        scale: aws.scale.factor,
        notes: startNotes(aws),
      },
      decisions: this.decisions,
      told: () => ({
        account: this.account(),
        story: { phases: [...this.phases], endedAt: this.endedAt },
      }),
      findTrail: (search) => trailAnswer(search, { aws, streamName, trails: this.trails, kept: this.kept() }),
      port: this.port,
      clock: aws.clock,
    });
    return this.page.url;
  }

  /**
   * Shows the progress of the run.
   * @param progress called at each look
   * @param kept the records that functions have parked, for the way of a record
   */
  follow(progress: () => ProgressSnapshot, kept: () => readonly KeptRecord[] = () => []): void {
    this.kept = kept;
    this.account = () => progressAccount(progress());
  }

  /** Begins a phase of the story, once the page has started. */
  announce({ name, announcement }: Pick<PhaseView, 'name' | 'announcement'>): void {
    this.phases.push({ startedAt: this.now(), name, announcement });
  }

  /** Shows the account, with which the story ends. */
  conclude(account: RunAccount): void {
    const view = finalAccount(account);
    this.account = () => view;
    this.endedAt = this.now();
  }

  /** Ends the page and its event streams. */
  async close(): Promise<void> {
    await this.page?.close();
  }
}

/** The nouns of the types that the page names. */
const NOUNS = [
  { noun: 'alarm', types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'] },
  { noun: 'function', types: ['AWS::Lambda::Function'] },
  { noun: 'queue', types: ['AWS::SQS::Queue'] },
  { noun: 'stream', types: ['AWS::KinesisFirehose::DeliveryStream'] },
] as const;

/** Names as people say them, by the name of the resource. A name that the template sets stays as it is. */
function namesOf({ assembly }: LocalAws): Record<string, string> {
  return Object.fromEntries(
    NOUNS.flatMap(({ noun, types }) => {
      const resources = types.flatMap((type) => assembly.resourcesOfType(type));
      const names = resourceNames(resources, noun);
      return resources.flatMap(({ stackName, ref, attributes }, i) => {
        const name = String(attributes.QueueName ?? ref);
        return name.startsWith(`${stackName}-`) ? [[name, names[i] ?? name]] : [];
      });
    }),
  );
}

/** The account before it is drawn up. Pure. */
export function progressAccount(progress: ProgressSnapshot): AccountView {
  return {
    rows: [
      { label: 'records written', count: progress.recordsIn },
      { label: 'processed', count: progress.processed },
      { label: 'parked', count: progress.parked },
      { label: 'retried invocations', count: progress.retries },
      { label: 'entries throttled, and sent again', count: progress.throttled },
    ],
    checks: [],
    verdict: '',
  };
}

/** The account that was drawn up, as the page shows it. Pure. */
export function finalAccount(account: RunAccount): AccountView {
  return {
    rows: [
      { label: 'lines read', count: account.linesRead },
      { label: 'records written', count: account.recordsWritten },
      { label: 'processed', count: account.processed },
      { label: 'of them by redrive', count: account.recovered },
      { label: 'parked', count: account.parked },
      { label: 'distinct page views in the table', count: account.pageViews },
      { label: 'retried invocations', count: account.retries },
      ...autoscalingRows(account.autoscaling),
    ],
    checks: account.checks,
    verdict: verdictOf(account),
  };
}

function verdictOf({ closes, recordsWritten, processed, parked, checks }: RunAccount): string {
  const number = (it: number) => it.toLocaleString('en-US');
  if (closes) {
    return `✓ The account closes: of ${number(recordsWritten)} records, ${number(processed)} were processed and ${number(parked)} parked.`;
  }
  const failed = checks.find(({ holds }) => !holds);
  const why =
    failed === undefined ? '' : `: ${failed.claim}, but ${number(failed.left)} ≠ ${number(failed.right)}`;
  return `✗ The account does not close${why}.`;
}

function autoscalingRows(autoscaling: Autoscaling | undefined): AccountRow[] {
  if (autoscaling === undefined) return [];
  const { reshards } = autoscaling;
  const made = (kind: Reshard['kind']) => reshards.filter((reshard) => reshard.kind === kind).length;
  return [
    { label: 'scaled up', count: made('up') },
    { label: 'kept a hot key apart', count: made('isolate') },
    { label: 'scaled down', count: made('down') },
    {
      label: 'UpdateShardCount calls',
      count: reshards.filter(({ call }) => call === 'UpdateShardCount').length,
    },
  ];
}
