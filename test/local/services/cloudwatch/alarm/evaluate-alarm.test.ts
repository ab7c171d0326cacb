import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Breach,
  evaluateAlarm,
  evaluationRange,
} from '../../../../../local/services/cloudwatch/alarm/evaluate-alarm';
import {
  TREATMENTS,
  type TreatMissingData,
} from '../../../../../local/services/cloudwatch/alarm/metric-alarm';

/** `0` within the threshold, `X` breaching, `-` missing; the newest on the right. */
const points = (text: string): Breach[] =>
  text.split(' ').map((point) => (point === '-' ? undefined : point === 'X'));

const state = (text: string, datapointsToAlarm: number, treatMissingData: TreatMissingData) =>
  evaluateAlarm(points(text), { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }) ?? 'as it was';

const inEachWay = (text: string, datapointsToAlarm: number) =>
  (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((it) =>
    state(text, datapointsToAlarm, it),
  );

describe('the examples of the CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"', () => {
  it('look at five periods to evaluate three', () => {
    expect(evaluationRange({ evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'missing' })).toBe(
      5,
    );
  });

  it.each([
    //             missing              ignore       breaching notBreaching
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'as it was', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'as it was', 'ALARM', 'OK']],
  ])('3 of 3: %s', (text, expected) => expect(inEachWay(text, 3)).toEqual(expected));

  it.each([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'as it was', 'ALARM', 'OK']],
  ])('2 of 3: %s', (text, expected) => expect(inEachWay(text, 2)).toEqual(expected));

  it.each(['- - - - X', '- - - X -'])(
    '%s does not alarm yet, as the next datapoint may be better',
    (text) => {
      expect(state(text, 3, 'missing')).not.toBe('ALARM');
    },
  );
});

describe('whatever the datapoints', () => {
  const rules = fc
    .record({
      evaluationPeriods: fc.integer({ min: 1, max: 6 }),
      treatMissingData: fc.constantFrom(...TREATMENTS),
    })
    .chain((rule) =>
      fc.record({
        rule: fc.record({
          evaluationPeriods: fc.constant(rule.evaluationPeriods),
          treatMissingData: fc.constant(rule.treatMissingData),
          datapointsToAlarm: fc.integer({ min: 1, max: rule.evaluationPeriods }),
        }),
        range: fc.array(fc.constantFrom(true, false, undefined), {
          minLength: rule.evaluationPeriods + 2,
          maxLength: rule.evaluationPeriods + 2,
        }),
      }),
    );

  it('an alarm needs a datapoint that breaches, unless missing ones count as breaching', () => {
    fc.assert(
      fc.property(rules, ({ rule, range }) => {
        const alarms = evaluateAlarm(range, rule) === 'ALARM';
        return !alarms || range.includes(true) || rule.treatMissingData === 'breaching';
      }),
    );
  });

  it('with enough of them, it does not matter how missing ones are treated', () => {
    fc.assert(
      fc.property(rules, ({ rule, range }) => {
        fc.pre(range.filter((breach) => breach !== undefined).length >= rule.evaluationPeriods);
        const states = TREATMENTS.map((treatMissingData) =>
          evaluateAlarm(range, { ...rule, treatMissingData }),
        );
        return new Set(states).size === 1;
      }),
    );
  });

  it('one more that breaches never ends an alarm', () => {
    fc.assert(
      fc.property(rules, fc.nat(), ({ rule, range }, at) => {
        const index = at % range.length;
        fc.pre(evaluateAlarm(range, rule) === 'ALARM' && range[index] === false);
        return evaluateAlarm(range.with(index, true), rule) === 'ALARM';
      }),
    );
  });
});
