import { describe, expect, it } from 'vitest';
import { nextStep, type Operation } from '../../../../lambdas/flink-start/next-step';

const operation = (name: string, status: string): Operation => ({
  operationId: `${name}-1`,
  operation: name,
  status,
});
const update = (status: string) => operation('UpdateApplication', status);

describe('an application', () => {
  it('that stands still is started, once', () => {
    expect(nextStep({ status: 'READY', isStarted: false })).toEqual({ kind: 'start' });
    const start = operation('StartApplication', 'FAILED');
    expect(nextStep({ status: 'READY', isStarted: true, start })).toEqual({
      kind: 'failed',
      problem: 'It did not start',
      operationId: 'StartApplication-1',
    });
  });

  it.each(['STARTING', 'UPDATING', 'AUTOSCALING', 'MAINTENANCE', 'STOPPING', 'ROLLING_BACK'])(
    'that is %s is waited for',
    (status) => {
      expect(nextStep({ status, isStarted: false })).toEqual({ kind: 'wait' });
    },
  );

  it('that runs is done, unless its newest update failed and was taken back', () => {
    expect(nextStep({ status: 'RUNNING', isStarted: true })).toEqual({ kind: 'done' });
    expect(nextStep({ status: 'RUNNING', isStarted: false, update: update('SUCCESSFUL') })).toEqual({
      kind: 'done',
    });
    expect(nextStep({ status: 'RUNNING', isStarted: false, update: update('IN_PROGRESS') })).toEqual({
      kind: 'wait',
    });
    expect(nextStep({ status: 'RUNNING', isStarted: false, update: update('FAILED') })).toMatchObject({
      kind: 'failed',
      operationId: 'UpdateApplication-1',
    });
    expect(nextStep({ status: 'ROLLED_BACK', isStarted: false, update: update('FAILED') })).toMatchObject({
      kind: 'failed',
    });
  });

  it('whose update failed, and its rollback too, is not started with what cannot start', () => {
    expect(nextStep({ status: 'READY', isStarted: false, update: update('FAILED') })).toMatchObject({
      kind: 'failed',
      problem: 'Its update failed, and it stands still',
    });
  });
});
