import type { RecordedFact } from './fact';

/** An event's detail, and whether the rule's pattern for it lets the event through. */
export interface PatternWorld {
  fits(pattern: object, detail: object): Promise<boolean>;
  /** The message of the refusal of a rule with this pattern. */
  refusal(pattern: object): Promise<string>;
}

type Fact = RecordedFact<PatternWorld>;

const VALIDATED = {
  source:
    'localstack/localstack 8b9a79f0, tests/aws/services/events/event_pattern_templates, validated against AWS',
  date: 'not said',
};

/** [what is asked, the rules of the field `value`, a value that fits, a value that does not] */
const RULES: readonly (readonly [string, unknown, unknown, unknown])[] = [
  ['wildcard', { wildcard: 'dir/*.png' }, 'dir/a.png', 'dir/a.jpg'],
  ['cidr, version 4', { cidr: '10.0.0.0/24' }, '10.0.0.1', '10.0.1.1'],
  ['cidr, version 6', { cidr: '2001:db8::/32' }, '2001:db8::1', '2001:db9::1'],
  ['cidr of text that is no address', { cidr: '10.0.0.0/24' }, '10.0.0.1', 'text'],
  ['prefix with equals-ignore-case', { prefix: { 'equals-ignore-case': 'AbC' } }, 'aBcd', 'xabc'],
  ['suffix with equals-ignore-case', { suffix: { 'equals-ignore-case': 'XyZ' } }, 'wxYz', 'xyza'],
  ['anything-but with prefix', { 'anything-but': { prefix: 'a' } }, 'b', 'ab'],
  ['anything-but with several prefixes', { 'anything-but': { prefix: ['a', 'b'] } }, 'c', 'bc'],
  ['anything-but with suffix', { 'anything-but': { suffix: 'a' } }, 'b', 'ba'],
  ['anything-but with wildcard', { 'anything-but': { wildcard: '*/a/*' } }, 'x/b/y', 'x/a/y'],
  ['anything-but with equals-ignore-case', { 'anything-but': { 'equals-ignore-case': 'A' } }, 'b', 'a'],
  ['anything-but with prefix, of a number', { 'anything-but': { prefix: 'a' } }, 123, 'a123'],
  ['anything-but with prefix, of null', { 'anything-but': { prefix: 'a' } }, null, undefined],
  ['anything-but, of null', { 'anything-but': ['a'] }, null, undefined],
];

/** [what is asked, the rule that AWS refuses, words of the local refusal] */
const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['two lower bounds of a number', { numeric: ['>', 0, '>', 0] }, 'Bad numeric range operator: >'],
  ['a block of addresses whose mask is too long', { cidr: '10.0.0.0/33' }, 'has cidr "10.0.0.0/33"'],
  ['a block of addresses without mask', { cidr: '10.0.0.0' }, 'has cidr "10.0.0.0"'],
  ['anything-but with an empty prefix', { 'anything-but': { prefix: '' } }, 'no empty string'],
  ['anything-but with a prefix that is a number', { 'anything-but': { prefix: 1 } }, 'takes a string'],
  [
    'anything-but with a prefix that ignores case',
    { 'anything-but': { prefix: { 'equals-ignore-case': 'a' } } },
    'takes a string',
  ],
];

const DOTS: readonly Fact[] = [
  {
    question: 'a name with dots in the pattern',
    settings: 'the event has the field nested',
    answer: 'it fits',
    ...VALIDATED,
    check: ({ fits }) => yes(fits({ 'state.status': ['on'] }, { state: { status: 'on' } })),
  },
  {
    question: 'a name with dots in the pattern, and an object below it',
    settings: 'the event has the field nested',
    answer: 'it does not fit',
    ...VALIDATED,
    check: ({ fits }) => no(fits({ 'state.status': { status: ['on'] } }, { state: { status: 'on' } })),
  },
  {
    question: 'a name with dots in the event, and an object below it',
    settings: 'the pattern has the field nested',
    answer: 'it does not fit',
    ...VALIDATED,
    check: ({ fits }) => no(fits({ state: { status: ['on'] } }, { 'state.status': { status: 'on' } })),
  },
];

/** Patterns of EventBridge rules. */
export const EVENT_PATTERN_FACTS: readonly Fact[] = [
  ...RULES.map(
    ([question, rule, fitting, other]): Fact => ({
      question,
      settings: JSON.stringify(rule),
      answer: `${JSON.stringify(fitting)} fits, ${other === undefined ? 'a missing field' : JSON.stringify(other)} does not`,
      ...VALIDATED,
      async check({ fits }) {
        await yes(fits({ value: [rule] }, { value: fitting }));
        await no(fits({ value: [rule] }, { value: other }));
      },
    }),
  ),
  ...REFUSED.map(
    ([question, rule, words]): Fact => ({
      question,
      settings: JSON.stringify(rule),
      answer: 'the pattern is refused',
      ...VALIDATED,
      async check({ refusal }) {
        const sentence = await refusal({ value: [rule] });
        if (!sentence.includes(words)) throw new Error(`"${sentence}" does not say "${words}".`);
      },
    }),
  ),
  ...DOTS,
];

async function yes(fits: Promise<boolean>): Promise<void> {
  if (!(await fits)) throw new Error('The event does not fit; on AWS it does.');
}

async function no(fits: Promise<boolean>): Promise<void> {
  if (await fits) throw new Error('The event fits; on AWS it does not.');
}
