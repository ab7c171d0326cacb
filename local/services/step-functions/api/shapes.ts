import type { JsonObject } from '../../../base/json-object';
import { invalidToken } from '../errors';
import type { Execution } from '../execution/execution';
import type { HistoryEvent } from '../execution/history';
import { type MapRun, totalOf } from '../map-run/map-run';
import type { StateMachine } from '../state-machine';

/** One page of a listing. @param nextToken from the page before @throws AwsError InvalidToken */
export function pageOf<Item>(items: readonly Item[], size: number, nextToken: string | undefined) {
  const from = Number(nextToken ?? 0);
  if (!Number.isInteger(from) || from < 0) throw invalidToken(String(nextToken));
  const end = from + size;
  return { page: items.slice(from, end), ...(end < items.length ? { nextToken: String(end) } : {}) };
}

export function shownMachine({ arn, settings, created }: StateMachine) {
  return { stateMachineArn: arn, name: settings.name, type: settings.type, creationDate: seconds(created) };
}

export function listedExecution({ settings, status, startDate, ending }: Execution) {
  return {
    executionArn: settings.arn,
    stateMachineArn: settings.machine.arn,
    name: settings.name,
    status,
    startDate: seconds(startDate),
    stopDate: seconds(ending.stopDate),
    mapRunArn: settings.mapRunArn,
    redriveCount: 0,
  };
}

export function describedExecution(execution: Execution) {
  const { settings, ending } = execution;
  const { stopDate: _, ...outcome } = ending;
  return {
    ...listedExecution(execution),
    input: settings.input,
    inputDetails: { included: true },
    ...outcome,
    ...(outcome.output === undefined ? {} : { outputDetails: { included: true } }),
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'RedriveExecution is not played by the local endpoint.',
  };
}

export function listedMapRun({ settings, startDate, stopDate }: MapRun) {
  return {
    executionArn: settings.executionArn,
    mapRunArn: settings.arn,
    stateMachineArn: settings.machineArn,
    startDate: seconds(startDate),
    stopDate: seconds(stopDate),
  };
}

export function describedMapRun(run: MapRun) {
  const { settings, itemCounts, executionCounts } = run;
  // Counts of ResultWriter and RedriveExecution, which are not supported.
  const unplayed = { resultsWritten: 0, failuresNotRedrivable: 0, pendingRedrive: 0 };
  return {
    mapRunArn: settings.arn,
    executionArn: settings.executionArn,
    status: run.status,
    startDate: seconds(run.startDate),
    stopDate: seconds(run.stopDate),
    maxConcurrency: settings.maxConcurrency,
    toleratedFailureCount: settings.toleratedFailureCount ?? 0,
    toleratedFailurePercentage: settings.toleratedFailurePercentage ?? 0,
    itemCounts: { ...itemCounts, total: totalOf(itemCounts), ...unplayed },
    executionCounts: { ...executionCounts, total: totalOf(executionCounts), ...unplayed },
    redriveCount: 0,
  };
}

/** @param withData whether inputs, outputs and parameters are included */
export function shownEvent(
  { id, previousEventId, timestamp, type, details }: HistoryEvent,
  withData: boolean,
) {
  const event = { id, previousEventId, timestamp: seconds(timestamp), type };
  const shown = withData ? details : withoutData(details);
  return Object.keys(shown).length === 0 ? event : { ...event, [detailsName(type)]: shown };
}

/** The details' member: `taskFailedEventDetails`; for every type of state `stateEnteredEventDetails`. */
function detailsName(type: string): string {
  const common = /State(Entered|Exited)$/.exec(type)?.[0] ?? type;
  return `${common.charAt(0).toLowerCase()}${common.slice(1)}EventDetails`;
}

function withoutData(details: JsonObject): JsonObject {
  const hidden = ['input', 'inputDetails', 'output', 'outputDetails', 'parameters'];
  return Object.fromEntries(Object.entries(details).filter(([name]) => !hidden.includes(name)));
}

/** AWS JSON has times in seconds since the epoch. */
function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
