import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Fate, type RecordOutcome, type TriedBatch } from '../../../../client/lambda/verdict';

/** One letter a record: d done, p poison, o outage, u unknown, h hung; a digit after it counts its attempts. */
function outcomes(text: string): RecordOutcome[] {
  return [...text.matchAll(/([dpouh])(\d?)/g)].map(([, letter, digit]): RecordOutcome => {
    const attempts = Number(digit || 1);
    switch (letter) {
      case 'd':
        return { kind: 'done' };
      case 'h':
        return { kind: 'hung', attempts };
      default:
        return {
          kind: 'failed',
          class: letter === 'p' ? 'poison' : letter === 'o' ? 'outage' : 'unknown',
          attempts,
        };
    }
  });
}

/** The answer as one letter a record: d done, P parked, a again; or `split`. */
function verdictOn(text: string, works: boolean, mode: TriedBatch['mode'] = 'park'): string {
  const verdict = decide({ outcomes: outcomes(text), works, mode });
  if (verdict.kind === 'split') return 'split';
  const letters: Record<Fate, string> = { done: 'd', park: 'P', again: 'a' };
  return verdict.fates.map((fate) => letters[fate]).join('');
}

describe('the verdict on a batch', () => {
  it.each([
    ['all done', 'ddd', 'ddd'],
    ['poison is parked, whatever else there is', 'dpd', 'dPd'],
    ['poison alone', 'p', 'P'],
    ['nothing but poison', 'ppp', 'PPP'],
    ['an outage of all is reported, not split', 'ooo', 'aaa'],
    ['an outage of some is reported from the first on', 'dod', 'dad'],
    ['an outage alone, however often', 'o9', 'a'],
    ['poison before an outage is parked', 'poo', 'Paa'],
    ['poison behind an outage comes again', 'dop', 'daa'],
    ['a bug beside others that succeed', 'dud', 'dPd'],
    ['a bug behind an outage comes again', 'dou', 'daa'],
    ['a bug in an outage is not judged', 'uo', 'aa'],
    ['bugs and nothing that succeeds', 'uuu', 'split'],
    ['bugs and poison and nothing that succeeds', 'pu', 'split'],
    ['a bug alone, for the first time', 'u1', 'split'],
    ['a bug alone, for the second time', 'u2', 'split'],
    ['a hang behind others that succeed leaves a smaller batch, however often', 'dh9d', 'dad'],
    ['a hang in front of others that succeed', 'hdd', 'split'],
    ['poison in front of a hang is parked', 'phh', 'Paa'],
    ['a hang and poison', 'hp', 'split'],
    ['a hang and a bug', 'hu', 'split'],
    ['a hang of all, however often', 'h9h9', 'split'],
    ['a hang of some in an outage', 'h9o', 'aa'],
    ['a hang behind an outage', 'oh9', 'aa'],
    ['a hang in front of an outage of some', 'hdo', 'split'],
    ['ten that hang before one that succeeds', `${'h'.repeat(10)}d`, 'split'],
    ['eleven of them are an outage', `${'h'.repeat(11)}d`, `${'a'.repeat(11)}d`],
    ['many behind those that succeed waited for their turn', `hd${'h'.repeat(20)}`, 'split'],
  ])('%s: %s, %s', (_, batch, answer) => {
    expect(verdictOn(batch, true)).toBe(answer);
  });

  it.each([
    ['a bug alone, for the third time', 'u3', 'P', 'split'],
    ['a hang alone, for the third time', 'h3', 'P', 'a'],
  ])('%s: %s, in a deployment that works %s, in another one %s', (_, batch, works, doesNot) => {
    expect([verdictOn(batch, true), verdictOn(batch, false)]).toEqual([works, doesNot]);
  });

  it.each([
    ['dpd', 'dad', 'a record behind others is reported'],
    ['pdd', 'split', 'the first one is halved out, which only a throw does by the letter'],
    ['p', 'a', 'one that is alone is reported'],
    ['ooo', 'aaa', 'an outage is reported'],
    ['hdd', 'split', 'a hang is halved out too'],
    ['h', 'a', 'a hang that is alone is reported'],
  ])('without a parking lot: %s, %s: %s', (batch, answer) => {
    expect(verdictOn(batch, false, 'report')).toBe(answer);
  });

  it('of a redrive parks nothing and splits nothing', () => {
    expect(verdictOn('dpouh3', true, 'redrive')).toBe('daaaa');
  });

  it('never parks behind a reported record, and nothing at all while nothing is known to work', () => {
    const letter = fc.constantFrom('d', 'p', 'o', 'u1', 'u3', 'h1', 'h3');
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 8 }), fc.boolean(), (batch, works) => {
        const answer = verdictOn(batch.join(''), works);
        if (answer === 'split') return;
        expect(answer).toHaveLength(batch.length);
        expect(answer).not.toMatch(/a.*P/);
        batch.forEach((one, index) => {
          if (one === 'd') expect(answer[index]).toBe('d');
          if (one === 'o') expect(answer[index]).toBe('a');
          if (one !== 'd') expect(answer[index]).not.toBe('d');
        });
        if (!works && !batch.includes('d') && !batch.includes('p')) expect(answer).not.toContain('P');
        // Nothing comes again unchanged for ever, but what is alone, or in an outage.
        if (answer.startsWith('a') && batch.length > 1) expect(batch).toContain('o');
      }),
    );
  });
});
