import type { KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PacingClock } from '../../../../client';
import { readRequest } from '../../../../lambdas/flink-start/request';
import { StartApplication } from '../../../../lambdas/flink-start/start-application';

const request = {
  applicationName: 'sessions',
  logGroupName: '/flink/sessions',
  allowNonRestoredState: false,
  isUpdate: false,
};

/** Time passes as soon as it is waited for. */
class PlayedClock implements PacingClock {
  #now = 0;
  now = () => this.#now;
  after(ms: number, run: () => void): () => void {
    this.#now += ms;
    queueMicrotask(run);
    return () => undefined;
  }
}

let calls: string[];
/** The statuses that the service answers, one a look; the last one stays. */
let statuses: string[];
let operations: { OperationId: string; Operation: string; OperationStatus: string }[];
let startInput: unknown;
let denials: number;

const analytics = {
  async send({ constructor: { name }, input }: { constructor: { name: string }; input: unknown }) {
    const call = name.replace('Command', '');
    if (denials > 0) {
      denials--;
      throw Object.assign(new Error('not yet'), { name: 'AccessDeniedException' });
    }
    calls.push(call);
    switch (call) {
      case 'DescribeApplication':
        return {
          ApplicationDetail: { ApplicationStatus: statuses.length > 1 ? statuses.shift() : statuses[0] },
        };
      case 'ListApplicationOperations':
        return { ApplicationOperationInfoList: operations };
      case 'DescribeApplicationOperation':
        return {
          ApplicationOperationInfoDetails: {
            OperationFailureDetails: {
              ErrorInfo: { ErrorString: 'ClassNotFoundException: com.example.Sessions' },
            },
          },
        };
      default:
        startInput = input;
        return {};
    }
  },
} as unknown as KinesisAnalyticsV2Client;

beforeEach(() => {
  calls = [];
  operations = [];
  statuses = ['READY', 'STARTING', 'RUNNING'];
  startInput = undefined;
  denials = 0;
});

const run = (changes: Partial<typeof request> = {}) =>
  new StartApplication({ analytics, clock: new PlayedClock(), onDenied: () => undefined }).run(
    { ...request, ...changes },
    600_000,
  );

describe('a new application', () => {
  it('is started from its latest snapshot, and waited for until it runs', async () => {
    await run();
    expect(calls.filter((call) => call === 'StartApplication')).toHaveLength(1);
    expect(startInput).toMatchObject({
      ApplicationName: 'sessions',
      RunConfiguration: {
        ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' },
        FlinkRunConfiguration: { AllowNonRestoredState: false },
      },
    });
    expect(calls.filter((call) => call === 'DescribeApplication')).toHaveLength(3);
  });

  it('that does not start fails the deployment with the reason of the service and the log', async () => {
    statuses = ['READY', 'STARTING', 'READY'];
    operations = [{ OperationId: 'start-1', Operation: 'StartApplication', OperationStatus: 'FAILED' }];
    await expect(run()).rejects.toThrow(
      'It did not start: ClassNotFoundException: com.example.Sessions Its log is /flink/sessions.',
    );
  });

  it('that hangs fails it when the time of the function is over', async () => {
    statuses = ['READY', 'STARTING'];
    await expect(run()).rejects.toThrow('It is still STARTING after 600 s. Its log is /flink/sessions.');
  });

  it('is asked for again while IAM does not permit it yet', async () => {
    denials = 2;
    await run();
    expect(calls).toContain('StartApplication');
  });
});

describe('a changed application', () => {
  it('that the service restarts is not started a second time', async () => {
    statuses = ['UPDATING', 'RUNNING'];
    operations = [{ OperationId: 'update-2', Operation: 'UpdateApplication', OperationStatus: 'SUCCESSFUL' }];
    await run({ isUpdate: true });
    expect(calls).not.toContain('StartApplication');
  });

  it('that the service took back fails the deployment, although the former version runs', async () => {
    statuses = ['ROLLING_BACK', 'RUNNING'];
    operations = [{ OperationId: 'update-2', Operation: 'UpdateApplication', OperationStatus: 'FAILED' }];
    await expect(run({ isUpdate: true })).rejects.toThrow(
      'Its update failed, and the service took it back: ClassNotFoundException',
    );
  });
});

describe('a request', () => {
  const event = (RequestType: string, former?: string) =>
    ({
      RequestType,
      ResourceProperties: { ApplicationName: 'sessions', LogGroupName: 'l', AllowNonRestoredState: 'true' },
      OldResourceProperties: { ApplicationName: former },
    }) as unknown as Parameters<typeof readRequest>[0];

  it('takes text for a truth value, as CloudFormation hands it on', () => {
    expect(readRequest(event('Create'))).toEqual({
      applicationName: 'sessions',
      logGroupName: 'l',
      allowNonRestoredState: true,
      isUpdate: false,
    });
  });

  it('is about an update only if the application is the same', () => {
    expect(readRequest(event('Update', 'sessions')).isUpdate).toBe(true);
    expect(readRequest(event('Update', 'replaced')).isUpdate).toBe(false);
  });

  it('without a name is refused', () => {
    expect(() =>
      readRequest({ ...event('Create'), ResourceProperties: { ServiceToken: '' } } as never),
    ).toThrow('The property ApplicationName must be the name of a Flink application, got undefined.');
  });
});
