import type { Properties, Unsupported } from '../../../template';
import { invalidParameterValue } from '../errors';
import { type ActionSettings, type AlarmState, readActions } from './alarm-state';

/** The settings of a composite alarm. */
export interface CompositeAlarmSettings {
  readonly kind: 'composite';
  readonly name: string;
  readonly description: string | undefined;
  readonly actions: ActionSettings;
  readonly ruleText: string;
  readonly rule: RuleExpression;
  readonly suppressor: Suppressor | undefined;
}

/**
 * The alarm that holds back the actions of a composite alarm.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
 */
export interface Suppressor {
  /** Its name or ARN. */
  readonly alarm: string;
  /** How long actions wait for the suppressor to go off. */
  readonly waitMs: number;
  /** How long actions wait after the suppressor has ended. */
  readonly extensionMs: number;
}

/** The parsed rule of a composite alarm. */
type RuleExpression =
  | { readonly kind: 'constant'; readonly value: boolean }
  /** True while the alarm, given by name or ARN, is in the state. */
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'not'; readonly operand: RuleExpression }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly RuleExpression[] };

export const UNSUPPORTED_OF_COMPOSITE_ALARM: Unsupported = {
  withoutEffect: ['Tags'],
  refused: {
    ActionConfiguration: 'what it changes in notifications is not played',
  },
};

/** Reads a composite alarm from a template's properties or from the members of PutCompositeAlarm. */
export function readCompositeAlarm(from: Properties, name: string): CompositeAlarmSettings {
  const ruleText = from.requiredString('AlarmRule');
  return {
    kind: 'composite',
    name,
    description: from.string('AlarmDescription'),
    actions: readActions(from),
    ruleText,
    rule: parseRule(ruleText),
    suppressor: readSuppressor(from),
  };
}

function readSuppressor(from: Properties): Suppressor | undefined {
  const alarm = from.string('ActionsSuppressor');
  const seconds = (name: string) => {
    const value = from.integer(name, 0, Number.MAX_SAFE_INTEGER);
    if (alarm === undefined && value !== undefined) from.refuse(name, 'it needs ActionsSuppressor');
    if (alarm !== undefined && value === undefined) from.mustBe(name, 'seconds, beside ActionsSuppressor');
    return value ?? 0;
  };
  const waitMs = seconds('ActionsSuppressorWaitPeriod') * 1000;
  const extensionMs = seconds('ActionsSuppressorExtensionPeriod') * 1000;
  return alarm === undefined ? undefined : { alarm, waitMs, extensionMs };
}

/**
 * Reads a rule: ALARM(name), OK(name), INSUFFICIENT_DATA(name), TRUE and FALSE, with AND, OR, NOT and
 * parentheses. NOT binds tightest, then AND. AT_LEAST is not supported.
 * @throws AwsError InvalidParameterValueException with the place that cannot be read
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
function parseRule(rule: string): RuleExpression {
  const pieces = piecesOf(rule);
  let next = 0;
  const takes = (text: string): boolean => {
    const found = pieces[next]?.text === text;
    if (found) next++;
    return found;
  };
  const fail = (): never => {
    throw unreadable(rule, pieces[next]?.text ?? 'its end');
  };
  const list = (kind: 'and' | 'or', word: string, part: () => RuleExpression): RuleExpression => {
    const operands = [part()];
    while (takes(word)) operands.push(part());
    return operands.length === 1 && operands[0] ? operands[0] : { kind, operands };
  };
  const either = (): RuleExpression => list('or', 'OR', both);
  const both = (): RuleExpression => list('and', 'AND', one);
  const one = (): RuleExpression => {
    if (takes('NOT')) return { kind: 'not', operand: one() };
    if (takes('(')) {
      const inner = either();
      return takes(')') ? inner : fail();
    }
    const leaf = pieces[next]?.leaf ?? fail();
    next++;
    return leaf;
  };
  const expression = either();
  return next === pieces.length ? expression : fail();
}

/** The names or ARNs of the alarms that a rule refers to. */
export function alarmsIn(rule: RuleExpression): string[] {
  if (rule.kind === 'state') return [rule.alarm];
  if (rule.kind === 'not') return alarmsIn(rule.operand);
  return rule.kind === 'constant' ? [] : rule.operands.flatMap(alarmsIn);
}

/**
 * Evaluates a rule.
 * @param stateOf returns the state of an alarm, by name or ARN
 */
export function ruleHolds(rule: RuleExpression, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !ruleHolds(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => ruleHolds(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => ruleHolds(operand, stateOf));
  }
}

interface Piece {
  readonly text: string;
  readonly leaf?: RuleExpression;
}

const PIECE =
  /\s*(?:(AND|OR|NOT|TRUE|FALSE)\b|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^\s()"']+))\s*\)|([()]))/y;

function piecesOf(rule: string): Piece[] {
  const pieces: Piece[] = [];
  PIECE.lastIndex = 0;
  while (rule.slice(PIECE.lastIndex).trim() !== '') {
    const at = PIECE.lastIndex;
    const match = PIECE.exec(rule);
    if (match === null) throw unreadable(rule, rule.slice(at).trim());
    const [, word, state, double, quoted, bare, bracket] = match;
    const alarm = double ?? quoted ?? bare;
    if (state !== undefined && alarm !== undefined) {
      pieces.push({ text: match[0].trim(), leaf: { kind: 'state', state: state as AlarmState, alarm } });
    } else if (word === 'TRUE' || word === 'FALSE') {
      pieces.push({ text: word, leaf: { kind: 'constant', value: word === 'TRUE' } });
    } else pieces.push({ text: word ?? bracket ?? '' });
  }
  return pieces;
}

function unreadable(rule: string, at: string): Error {
  return invalidParameterValue(
    `AlarmRule "${rule}" cannot be read at ${at}: allowed are ALARM(name), OK(name), INSUFFICIENT_DATA(name), ` +
      'TRUE, FALSE, AND, OR, NOT and parentheses.',
  );
}
