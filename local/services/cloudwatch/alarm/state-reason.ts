import type { TimeSeries } from '../metrics';
import type { AlarmState } from './alarm-state';
import type { Comparison, MetricAlarmSettings } from './metric-alarm';

const WORDS: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanOrEqualToThreshold: 'less than or equal to',
  LessThanThreshold: 'less than',
};

/** The datapoints of one evaluation. */
export interface Evidence {
  /** The moment of the evaluation, in milliseconds since the epoch. */
  readonly time: number;
  /** The starts of the evaluated periods, oldest first. */
  readonly expected: readonly number[];
  /** The present datapoints, oldest first: at most one for each evaluated period. */
  readonly found: TimeSeries;
}

/** The reason for a state, in CloudWatch's words. */
export function stateReason(
  state: AlarmState,
  settings: MetricAlarmSettings,
  { expected, found }: Evidence,
): string {
  const missing = expected.length - found.size;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${datapoints(missing)} ${missing === 1 ? 'was' : 'were'} unknown.`;
  }
  const were = missing === 1 ? 'datapoint was' : 'datapoints were';
  const filled = `${missing} missing ${were} treated as [${fillingOf(settings)}]`;
  if (found.size === 0) {
    const periods = missing === 1 ? '1 period' : `${missing} periods`;
    return `Threshold Crossed: no datapoints were received for ${periods} and ${filled}.`;
  }
  const { comparison, threshold, datapointsToAlarm } = settings;
  const values = [...found].reverse().map(([time, value]) => `${decimal(value)} (${shortDate(time)})`);
  const was = `${found.size === 1 ? 'was' : 'were'}${state === 'ALARM' ? '' : ' not'}`;
  const transition = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  return (
    `Threshold Crossed: ${found.size} out of the last ${expected.length} datapoints [${values.join(', ')}] ${was} ` +
    `${WORDS[comparison]} the threshold (${decimal(threshold)})${missing > 0 ? ` and ${filled}` : ''} ` +
    `(minimum ${datapoints(datapointsToAlarm)} for ${transition} transition).`
  );
}

/** The datapoints behind a state, in CloudWatch's JSON. */
export function stateReasonData(settings: MetricAlarmSettings, { time, expected, found }: Evidence): string {
  const [query] = settings.queries;
  return JSON.stringify({
    version: '1.0',
    queryDate: awsDate(time),
    startDate: found.size === 0 ? undefined : awsDate(Math.min(...found.keys())),
    statistic: settings.usesQueries || query?.kind !== 'metric' ? undefined : query.stat,
    period: settings.period,
    recentDatapoints: [...found.values()],
    threshold: settings.threshold,
    evaluatedDatapoints: [...expected]
      .reverse()
      .map((at) => ({ timestamp: awsDate(at), value: found.get(at) })),
  });
}

/** A moment in the form that alarms use: `2026-11-20T12:00:00.000+0000`. */
export function awsDate(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

function fillingOf({ treatMissingData }: MetricAlarmSettings): string {
  return treatMissingData.replace(/^./, (letter) => letter.toUpperCase());
}

function datapoints(count: number): string {
  return `${count} ${count === 1 ? 'datapoint' : 'datapoints'}`;
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A moment in the form `20/11/26 12:00:00`. */
function shortDate(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().slice(2, 19).split('T');
  return `${date.split('-').reverse().join('/')} ${clock}`;
}
