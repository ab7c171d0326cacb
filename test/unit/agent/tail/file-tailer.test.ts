import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileTailerOptions } from '../../../../agent';
import { LogFolder } from '../support/log-folder';
import { LINES, TailRun } from '../support/tail-run';

describe('a tailer', () => {
  let folder: LogFolder;
  const runs: TailRun[] = [];
  beforeEach(() => {
    folder = new LogFolder();
  });
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.tailer.close();
    folder[Symbol.dispose]();
  });

  function tail(options: Partial<FileTailerOptions> = {}, pattern = `${folder.log}*`): TailRun {
    const run = new TailRun(pattern, options);
    runs.push(run);
    return run;
  }
  const append = (text: string | Buffer, path = folder.log) => appendFileSync(path, text);

  it('hands a line on when it is whole', async () => {
    const run = tail();
    append('one\ntw');
    await run.poll();
    expect(run.records).toEqual(['one\n']);
    expect(run.tailer.bytesBehind).toBe(2);
    append('o\r\n\n');
    await run.poll();
    expect(run.records).toEqual(['one\n', 'two\r\n', '\n']);
    expect(run.tailer.bytesBehind).toBe(0);
  });

  it('begins at the end of files at a first start, and at the beginning of those that come later', async () => {
    append('old\nhal');
    const run = tail({ initialPosition: 'END_OF_FILE' });
    await run.poll();
    append('f\nnew\n');
    append('other\n', `${folder.log}.b`);
    await run.poll();
    expect(run.records.sort()).toEqual(['half\n', 'new\n', 'other\n']);
  });

  it('goes on from its checkpoints, and reads from the beginning what came while it was away', async () => {
    append('one\n');
    const run = tail({ initialPosition: 'END_OF_FILE' });
    await run.poll();
    run.save();
    await run.tailer.close();
    append('two\n');
    append('three\n', `${folder.log}.b`);
    await run.kill();
    await run.poll();
    expect(run.records.sort()).toEqual(['three\n', 'two\n']);
  });

  it('confirms in order: what is behind a gap is read again', async () => {
    const run = tail();
    for (const text of ['one\n', 'two\n', 'three\n']) {
      append(text);
      await run.poll(false);
    }
    run.confirmOne((count) => count - 1);
    run.confirmOne(() => 0);
    run.save();
    await run.kill();
    await run.poll();
    expect(run.records.slice(3)).toEqual(['two\n', 'three\n']);
  });

  it('reads a file to its end that is deleted, its last half line too', async () => {
    const run = tail();
    append('one\n');
    await run.poll();
    append('two\nhalf');
    unlinkSync(folder.log);
    await run.poll();
    expect(run.records).toEqual(['one\n', 'two\n']);
    await run.clock.advance(60_000);
    await run.poll();
    expect(run.records).toEqual(['one\n', 'two\n', 'half']);
    expect(run.tailer.fileCount).toBe(0);
  });

  it('reads a file to its end that gets a name outside of the pattern', async () => {
    const run = tail({}, folder.log);
    append('one\n');
    await run.poll();
    append('two\n');
    renameSync(folder.log, `${folder.log}.1`);
    append('three\n', `${folder.log}.1`);
    append('four\n');
    await run.poll();
    expect(run.records).toEqual(['one\n', 'two\n', 'three\n', 'four\n']);
  });

  it('does not take the next log for the one before, though its inode and its size are the same', async () => {
    const run = tail();
    append('old 1\nold 2\n');
    await run.poll();
    truncateSync(folder.log);
    append('new 1\nnew 2\n');
    await run.poll();
    expect(run.records).toEqual(['old 1\n', 'old 2\n', 'new 1\n', 'new 2\n']);
  });

  it('passes over a run of NUL bytes before a line, and waits behind one at the end', async () => {
    const run = tail();
    append(Buffer.alloc(5_000_000));
    await run.poll();
    expect(run.records).toEqual([]);
    append('one\n');
    append(Buffer.alloc(10));
    await run.poll();
    append('two\n');
    await run.poll();
    expect(run.records).toEqual(['one\n', 'two\n']);
  });

  it('says when what it has not read is cut off', async () => {
    const run = tail();
    append('one\nhalf');
    await run.poll();
    truncateSync(folder.log);
    await run.poll();
    expect(run.notices).toEqual([
      expect.stringMatching(/was truncated at \S+ with 4 bytes not read yet; they are lost unless/),
    ]);
  });

  it('reads a copy of its own once it is clear that the log is not truncated', async () => {
    const run = tail();
    append('one\ntwo\n');
    await run.poll();
    writeFileSync(`${folder.log}.bak`, 'one\ntwo\n');
    await run.poll();
    expect(run.records).toHaveLength(2);
    await run.clock.advance(600_000);
    await run.poll();
    expect(run.records).toHaveLength(4);
    expect(run.notices).toEqual([
      expect.stringContaining('app.log.bak is read from its beginning: it begins as'),
    ]);
  });

  it('leaves aside what is compressed, binary or no file, and says so once', async () => {
    writeFileSync(`${folder.log}.1.gz`, gzipSync('x'));
    writeFileSync(`${folder.log}.2`, gzipSync('x'));
    writeFileSync(`${folder.log}.3`, 'UTF-16'.split('').join('\0'));
    mkdirSync(`${folder.log}.d`);
    execFileSync('mkfifo', [`${folder.log}.fifo`]);
    append('text\n');
    const run = tail();
    await run.poll();
    await run.poll();
    expect(run.records).toEqual(['text\n']);
    expect(run.notices.sort()).toEqual([
      `${folder.log}.1.gz is not read: it is compressed, and its lines were read before it was.`,
      `${folder.log}.2 is not read: it is compressed (gzip).`,
      `${folder.log}.3 is not read: it is no text (a NUL byte at offset 1).`,
      `${folder.log}.fifo is not read: it is no regular file.`,
    ]);
  });

  it('waits for a folder that is not there', async () => {
    const run = tail({}, `${folder.path}/later/app.log`);
    await run.poll();
    expect(run.notices).toEqual([`There is no folder ${folder.path}/later; the agent waits for it.`]);
    mkdirSync(`${folder.path}/later`);
    append('one\n', `${folder.path}/later/app.log`);
    await run.poll();
    expect(run.records).toEqual(['one\n']);
  });

  it('cuts a record that is too long, and goes on behind it', async () => {
    const run = tail({
      rule: { ...LINES, maxRecordBytes: 10, truncatedRecordTerminator: Buffer.from('…\n') },
    });
    append(`${'x'.repeat(400_000)}`);
    await run.poll();
    append(`${'x'.repeat(3_000_000)}\nshort\n12345678901\n`);
    await run.poll();
    expect(run.records).toEqual(['xxxxxx…\n', 'short\n', '123456…\n']);
  });

  it('skips the head of each file', async () => {
    const run = tail({ rule: { ...LINES, skipHeaderLines: 2 } });
    append('a,b\n');
    await run.poll();
    run.save();
    await run.kill();
    append('-\n1,2\n');
    await run.poll();
    expect(run.records).toEqual(['1,2\n']);
  });

  it('joins the lines of a record, and ends the last one when nothing follows', async () => {
    const run = tail({ rule: { ...LINES, startPattern: /\[/y }, maxRecordAgeMs: 5000 });
    append('[1] a\n  at b\n[2] c\n');
    await run.poll();
    expect(run.records).toEqual(['[1] a\n  at b\n']);
    append('  at d\n');
    await run.poll();
    await run.clock.advance(5000);
    await run.poll();
    expect(run.records).toEqual(['[1] a\n  at b\n', '[2] c\n  at d\n']);
  });
});
