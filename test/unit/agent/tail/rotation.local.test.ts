import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogFolder } from '../support/log-folder';
import { TailRun } from '../support/tail-run';

type Step =
  | { readonly kind: 'write'; readonly count: number }
  | { readonly kind: 'poll'; readonly confirmed: boolean }
  | { readonly kind: 'confirm'; readonly pick: number }
  | { readonly kind: 'save' | 'rename' | 'kill' | 'compress' | 'truncate' | 'halfLine' }
  | { readonly kind: 'copyAndTruncate'; readonly looks: boolean; readonly writesBetween: boolean };

const steps = (withKills: boolean) => {
  const plain = (kind: 'save' | 'rename' | 'kill' | 'compress' | 'truncate' | 'halfLine') =>
    fc.constant<Step>({ kind });
  const write = fc.record({ kind: fc.constant('write' as const), count: fc.integer({ min: 0, max: 40 }) });
  const poll = fc.record({ kind: fc.constant('poll' as const), confirmed: fc.boolean() });
  const confirm = fc.record({ kind: fc.constant('confirm' as const), pick: fc.nat(100) });
  const copy = fc.record({
    kind: fc.constant('copyAndTruncate' as const),
    looks: fc.boolean(),
    writesBetween: fc.boolean(),
  });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: write },
    { weight: 4, arbitrary: poll },
    { weight: 2, arbitrary: confirm },
    { weight: 2, arbitrary: copy },
    { weight: 2, arbitrary: plain('rename') },
    { weight: 1, arbitrary: plain('save') },
    { weight: 1, arbitrary: plain('compress') },
    { weight: 1, arbitrary: plain('truncate') },
    { weight: 1, arbitrary: plain('halfLine') },
    ...(withKills ? [{ weight: 2, arbitrary: plain('kill') }] : []),
  );
  return fc.array(step, { minLength: 5, maxLength: 40 });
};

/** Plays the steps. @returns what was written, and what was read */
async function play(schedule: readonly Step[], appends: boolean) {
  using folder = new LogFolder(appends);
  const run = new TailRun(`${folder.log}*`);
  await run.tailer.scan();
  run.save();
  // What nobody can read any more is not what this is about: it is read before, and saved.
  const settle = async () => {
    await run.poll();
    run.confirmAll();
    run.save();
  };
  for (const step of schedule) {
    if (step.kind === 'write') folder.write(step.count);
    else if (step.kind === 'poll') await run.poll(step.confirmed);
    else if (step.kind === 'confirm') run.confirmOne((count) => step.pick % count);
    else if (step.kind === 'save') run.save();
    else if (step.kind === 'kill') await run.kill();
    else if (step.kind === 'rename') folder.rename();
    else if (step.kind === 'halfLine') {
      // Half of a line, a look at it, the other half.
      folder.writeText('half');
      await run.poll(false);
      folder.written.push({
        line: `half${folder.written.length}`,
        content: folder.written.at(-1)?.content ?? 0,
      });
      folder.writeText(`${folder.written.length - 1}\n`);
    } else if (step.kind === 'copyAndTruncate') {
      await folder.copyAndTruncate(async () => {
        if (step.writesBetween) folder.write(3);
        // Lines that a program writes between copy and truncation are lost unless they are read there.
        if (step.writesBetween) await settle();
        else if (step.looks) await run.poll(false);
      });
    } else {
      await settle();
      if (step.kind === 'truncate') folder.truncate();
      else folder.compress();
    }
  }
  await run.poll();
  // A copy is told from a log of its own when the log is truncated, or when time has passed.
  await run.clock.advance(700_000);
  await run.poll();
  await run.tailer.close();
  return {
    written: folder.written,
    read: run.records.map((record) => record.slice(0, -1)),
    notices: run.notices,
  };
}

describe('a log that is rotated in any order of steps', () => {
  for (const appends of [true, false]) {
    const program = appends ? 'appends' : 'writes where it was';
    it(`of a program that ${program} is read whole, every line once`, async () => {
      await fc.assert(
        fc.asyncProperty(steps(false), async (schedule) => {
          const { written, read } = await play(schedule, appends);
          expect([...read].sort()).toEqual(written.map(({ line }) => line).sort());
        }),
        { numRuns: 150 },
      );
    });

    it(`of a program that ${program} is read whole by an agent that is killed, each file in its order`, async () => {
      await fc.assert(
        fc.asyncProperty(steps(true), async (schedule) => {
          const { written, read } = await play(schedule, appends);
          expect(new Set(read)).toEqual(new Set(written.map(({ line }) => line)));
          const firstRead = new Map([...read.entries()].reverse().map(([at, line]) => [line, at]));
          for (const content of new Set(written.map((each) => each.content))) {
            const lines = written.filter((each) => each.content === content);
            const order = lines.map(({ line }) => firstRead.get(line) ?? -1);
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
        }),
        { numRuns: 150 },
      );
    });
  }
});
