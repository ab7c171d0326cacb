import {
  DescribeApplicationCommand,
  DescribeApplicationOperationCommand,
  type KinesisAnalyticsV2Client,
  ListApplicationOperationsCommand,
  StartApplicationCommand,
} from '@aws-sdk/client-kinesis-analytics-v2';
import { type PacingClock, wait } from '../../client';
import { IamPatience } from '../custom-resource/iam-patience';
import { nextStep, type Operation } from './next-step';
import type { StartRequest } from './request';

/** The pause between two looks. A start takes minutes, and the service allows few calls. */
const POLL_MS = 5_000;

/** The options of StartApplication. */
export interface StartApplicationOptions {
  readonly analytics: KinesisAnalyticsV2Client;
  readonly clock: PacingClock;
  /** Gets the words of each call that IAM did not permit yet. */
  readonly onDenied: (words: string) => void;
}

/** Brings an application to run. */
export class StartApplication {
  constructor(private readonly options: StartApplicationOptions) {}

  /**
   * Starts the application if it stands still, and returns when it runs.
   *
   * @param waitMs how long it waits at most
   * @throws Error with the service's reason when it does not run
   */
  async run(request: StartRequest, waitMs: number): Promise<void> {
    const { clock, onDenied } = this.options;
    const patience = new IamPatience(clock, waitMs, onDenied);
    const giveUpAt = clock.now() + waitMs;
    const { applicationName: name } = request;
    for (let isStarted = false; ; ) {
      const [status, operations] = await patience.permitted(() => this.look(name));
      const newest = (wanted: string) => operations.find(({ operation }) => operation === wanted);
      const step = nextStep({
        status,
        isStarted,
        update: request.isUpdate ? newest('UpdateApplication') : undefined,
        start: newest('StartApplication'),
      });
      if (step.kind === 'done') return;
      if (step.kind === 'failed') {
        const reason = await this.reasonOf(name, step.operationId);
        throw new Error(`${step.problem}: ${reason} Its log is ${request.logGroupName}.`);
      }
      if (step.kind === 'start') {
        await patience.permitted(() => this.start(request));
        isStarted = true;
      }
      if (clock.now() + POLL_MS > giveUpAt) {
        throw new Error(
          `It is still ${status} after ${Math.round(waitMs / 1_000)} s. Its log is ${request.logGroupName}.`,
        );
      }
      await wait(POLL_MS, clock);
    }
  }

  /** The status, and the operations: the newest first, as the service lists them. */
  private async look(ApplicationName: string): Promise<[string, Operation[]]> {
    const { analytics } = this.options;
    const { ApplicationDetail } = await analytics.send(new DescribeApplicationCommand({ ApplicationName }));
    const { ApplicationOperationInfoList = [] } = await analytics.send(
      new ListApplicationOperationsCommand({ ApplicationName, Limit: 50 }),
    );
    const operations = ApplicationOperationInfoList.map(
      ({ OperationId = '', Operation: operation = '', OperationStatus: status = '' }): Operation => ({
        operationId: OperationId,
        operation,
        status,
      }),
    );
    return [ApplicationDetail?.ApplicationStatus ?? 'unknown', operations];
  }

  private async start({
    applicationName: ApplicationName,
    allowNonRestoredState,
  }: StartRequest): Promise<void> {
    await this.options.analytics.send(
      new StartApplicationCommand({
        ApplicationName,
        RunConfiguration: {
          // Of an application without a snapshot, it is a start without a state.
          ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' },
          FlinkRunConfiguration: { AllowNonRestoredState: allowNonRestoredState },
        },
      }),
    );
  }

  private async reasonOf(ApplicationName: string, OperationId: string | undefined): Promise<string> {
    if (OperationId === undefined) return 'the service gives no reason.';
    const { ApplicationOperationInfoDetails: details } = await this.options.analytics.send(
      new DescribeApplicationOperationCommand({ ApplicationName, OperationId }),
    );
    return details?.OperationFailureDetails?.ErrorInfo?.ErrorString ?? 'the service gives no reason.';
  }
}
