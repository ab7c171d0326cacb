import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { StepFunctionsService } from '../../../../../local/services/step-functions';
import { HOME, ROLE, StepFunctionsFixture } from '../support/step-functions-fixture';

const WAIT = { Wait: { Type: 'Wait', Seconds: 60, Next: 'End' }, End: { Type: 'Succeed' } };
const ARN = 'arn:aws:states:eu-west-1:123456789012';

let fixture: StepFunctionsFixture;
let door: FrontDoor;
let sfn: SFNClient;
let failures: unknown[];
let stateMachineArn: string;

beforeEach(async () => {
  fixture = new StepFunctionsFixture();
  failures = [];
  const onError = (error: unknown) => void failures.push(error);
  const { machines } = fixture;
  door = new FrontDoor({ services: [new StepFunctionsService({ machines, onError })], onError });
  sfn = new SFNClient({
    endpoint: (await door.start({ port: 0 })).url,
    region: HOME.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  stateMachineArn = await fixture.add(WAIT);
});

afterEach(async () => {
  sfn.destroy();
  fixture.machines.close();
  await door.close();
  expect(failures).toEqual([]);
});

const start = async (name?: string, input?: string) =>
  (await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }))).executionArn ?? '';
const describeExecution = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
const end = (executionArn: string) => fixture.end(fixture.machines.executions.get(executionArn));

describe('an execution', () => {
  it('is started, described while it runs and when it is over', async () => {
    const executionArn = await start('first', '{"n":1}');
    expect(executionArn).toBe(`${ARN}:execution:machine-1:first`);
    expect(await describeExecution(executionArn)).toMatchObject({
      executionArn,
      stateMachineArn,
      name: 'first',
      status: 'RUNNING',
      startDate: new Date('2026-11-20T12:00:00Z'),
      input: '{"n":1}',
    });
    await end(executionArn);
    const over = await describeExecution(executionArn);
    expect(over).toMatchObject({ status: 'SUCCEEDED', output: '{"n":1}', outputDetails: { included: true } });
    expect(over.stopDate).toBeInstanceOf(Date);
  });

  it('is the same one for the same name and input while it runs, and no other', async () => {
    const executionArn = await start('once', '{"n":1}');
    expect(await start('once', '{"n":1}')).toBe(executionArn);
    const exists = { name: 'ExecutionAlreadyExists', message: `Execution Already Exists: '${executionArn}'` };
    await expect(start('once', '{"n":2}')).rejects.toMatchObject(exists);
    await end(executionArn);
    await expect(start('once', '{"n":1}')).rejects.toMatchObject(exists);
  });

  it('is stopped with a reason, once', async () => {
    const executionArn = await start();
    const stop = (error: string) =>
      sfn.send(new StopExecutionCommand({ executionArn, error, cause: 'by hand' }));
    const { stopDate } = await stop('Enough');
    expect((await stop('Again')).stopDate).toEqual(stopDate);
    expect(await describeExecution(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
    });
  });

  it('times out in real seconds', async () => {
    stateMachineArn = await fixture.add(WAIT, { TimeoutSeconds: 30 });
    const executionArn = await start();
    await fixture.clock.advance(30_000);
    expect(await describeExecution(executionArn)).toMatchObject({
      status: 'TIMED_OUT',
      error: 'States.Timeout',
    });
  });

  it('has a history, in pages, in either order, with data or without', async () => {
    const executionArn = await start('told', '{"n":1}');
    await end(executionArn);
    const history = (more: object) => sfn.send(new GetExecutionHistoryCommand({ executionArn, ...more }));
    const { events = [] } = await history({});
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 1, 'WaitStateEntered'],
      [3, 2, 'WaitStateExited'],
      [4, 3, 'SucceedStateEntered'],
      [5, 4, 'SucceedStateExited'],
      [6, 5, 'ExecutionSucceeded'],
    ]);
    expect(events[0]).toMatchObject({
      timestamp: new Date('2026-11-20T12:00:00Z'),
      executionStartedEventDetails: { input: '{"n":1}', roleArn: ROLE },
    });
    expect(events[2]?.stateExitedEventDetails).toMatchObject({ name: 'Wait', output: '{"n":1}' });
    const [last, more] = [{ reverseOrder: true, maxResults: 4 }, { includeExecutionData: false }];
    const page = await history(last);
    expect(page.events?.map(({ id }) => id)).toEqual([6, 5, 4, 3]);
    const rest = await history({ ...last, nextToken: page.nextToken });
    expect([rest.events?.map(({ id }) => id), rest.nextToken]).toEqual([[2, 1], undefined]);
    expect((await history(more)).events?.[0]?.executionStartedEventDetails).toEqual({ roleArn: ROLE });
  });

  it('is told of when it runs as the machine stops', async () => {
    const executionArn = await start();
    fixture.machines.close();
    expect(fixture.notices).toEqual([`The execution ${executionArn} was running when the run stopped.`]);
    await expect(start()).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  });
});

describe('listings', () => {
  it('have the executions of a state machine, newest first, by status and in pages', async () => {
    const first = await start('a');
    await end(first);
    await start('b');
    const list = async (more: object) => {
      const { executions = [], nextToken } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn, ...more }),
      );
      return [executions.map(({ name }) => name).join(), nextToken];
    };
    expect(await list({})).toEqual(['b,a', undefined]);
    expect(await list({ statusFilter: 'SUCCEEDED' })).toEqual(['a', undefined]);
    expect(await list({ maxResults: 1 })).toEqual(['b', '1']);
    expect(await list({ maxResults: 1, nextToken: '1' })).toEqual(['a', undefined]);
  });

  it('have the state machines, which can be described', async () => {
    const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toMatchObject([{ stateMachineArn, name: 'machine-1', type: 'STANDARD' }]);
    const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ status: 'ACTIVE', roleArn: ROLE, revisionId: expect.any(String) });
    expect(JSON.parse(described.definition ?? '')).toEqual({ StartAt: 'Wait', States: WAIT });
  });

  it('have the map runs of an execution, and the children of a map run', async () => {
    stateMachineArn = await fixture.add({
      Each: {
        Type: 'Map',
        Label: 'each',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Done',
          States: { Done: { Type: 'Succeed' } },
        },
        End: true,
      },
    });
    const executionArn = await start(undefined, '[1,2]');
    await end(executionArn);
    const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    expect(mapRuns).toMatchObject([{ executionArn, stateMachineArn: `${stateMachineArn}/each` }]);
    const { mapRunArn } = mapRuns[0] ?? {};
    expect(await sfn.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      mapRunArn,
      executionArn,
      status: 'SUCCEEDED',
      maxConcurrency: 10_000,
      itemCounts: { total: 2, succeeded: 2, resultsWritten: 0 },
      executionCounts: { total: 2, succeeded: 2 },
    });
    const { executions } = await sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions).toMatchObject([{ mapRunArn }, { mapRunArn }]);
  });
});

describe('what cannot be', () => {
  const nowhere = `${ARN}:stateMachine:nowhere`;
  const execution = `${ARN}:execution:machine-1:nothing`;

  it.each<[string, () => Promise<unknown>]>([
    ['StateMachineDoesNotExist', () => sfn.send(new StartExecutionCommand({ stateMachineArn: nowhere }))],
    [
      'StateMachineDoesNotExist',
      () => sfn.send(new DescribeStateMachineCommand({ stateMachineArn: nowhere })),
    ],
    ['InvalidArn', () => sfn.send(new StartExecutionCommand({ stateMachineArn: 'machine-1' }))],
    ['InvalidName', () => start('a b')],
    ['InvalidName', () => start('x'.repeat(81))],
    ['InvalidExecutionInput', () => start('x', '{')],
    ['ValidationException', () => start('x', `"${'x'.repeat(262_143)}"`)],
    ['ExecutionDoesNotExist', () => describeExecution(execution)],
    ['ExecutionDoesNotExist', () => sfn.send(new StopExecutionCommand({ executionArn: execution }))],
    ['ResourceNotFound', () => sfn.send(new DescribeMapRunCommand({ mapRunArn: `${ARN}:mapRun:m/l:1` }))],
    ['ValidationException', () => sfn.send(new ListExecutionsCommand({}))],
    ['ValidationException', () => sfn.send(new ListStateMachinesCommand({ maxResults: 1001 }))],
    ['InvalidToken', () => sfn.send(new ListStateMachinesCommand({ nextToken: 'x' }))],
    ['UnknownOperationException', () => sfn.send(new RedriveExecutionCommand({ executionArn: execution }))],
  ])('is answered %s (%#)', async (name, call) => {
    await expect(call()).rejects.toMatchObject({ name });
  });

  it('is to list the executions of an EXPRESS state machine; each start is one of its own', async () => {
    stateMachineArn = await fixture.add(WAIT, {}, 'EXPRESS');
    expect(await start('same')).not.toBe(await start('same'));
    await expect(sfn.send(new ListExecutionsCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
    });
  });
});
