import { describe, expect, it } from 'vitest';
import { anyNumber, type FlagTable, helpOf, oneOf, readFlags, text, wholeNumber } from '../../../common';

const TABLE = {
  file: { value: 'FILE', help: ['what to read'], fallback: 'a.log', read: text },
  mode: { value: 'NAME', help: ['how to read', 'and how fast'], read: oneOf(['slow', 'fast']) },
  port: { value: '[N]', help: ['a port'], note: 'default: any', alone: '0', read: wholeNumber(0, 65_535) },
  share: { value: 'SHARE', help: ['a share'], read: anyNumber(0, 1) },
  quiet: { help: ['print nothing'] },
} as const satisfies FlagTable;

describe('readFlags', () => {
  it('reads values, and fallbacks of flags that are not given', () => {
    const flags = readFlags(['--mode', 'fast', '--share=0.5', '--quiet'], TABLE);
    expect(flags.value('file')).toBe('a.log');
    expect(flags.value('mode')).toBe('fast');
    expect(flags.value('share')).toBe(0.5);
    expect(flags.value('quiet')).toBe(true);
    expect(flags.value('port')).toBeUndefined();
  });

  it('tells a given flag from a fallback', () => {
    const flags = readFlags(['--quiet'], TABLE);
    expect(flags.isGiven('quiet')).toBe(true);
    expect(flags.isGiven('file')).toBe(false);
  });

  it('lets a flag stand without a value where the table has one for that', () => {
    expect(readFlags(['--port', '--quiet'], TABLE).value('port')).toBe(0);
    expect(readFlags(['--port', '80'], TABLE).value('port')).toBe(80);
    expect(() => readFlags(['--file'], TABLE)).toThrow(/argument missing/);
  });

  it('reads all values of a list, none without the flag', () => {
    const table = {
      stream: { value: 'N', help: ['a stream'], isList: true, read: wholeNumber(1, 9) },
    } as const satisfies FlagTable;
    expect(readFlags(['--stream', '1', '--stream=2'], table).value('stream')).toEqual([1, 2]);
    expect(readFlags([], table).value('stream')).toEqual([]);
    expect(() => readFlags(['--stream', '1', '--stream', '-2'], table).value('stream')).toThrow(
      '--stream -2: must be a whole number from 1 to 9.',
    );
    expect(helpOf(table)).toContain('(may be repeated)');
  });

  it('refuses a value when it is read, not before', () => {
    const flags = readFlags(['--mode', 'odd', '--port', '1.5'], TABLE);
    expect(() => flags.value('mode')).toThrow('--mode odd: must be slow or fast.');
    expect(() => flags.value('port')).toThrow('--port 1.5: must be a whole number from 0 to 65,535.');
  });

  it('names the flags there are when it refuses one', () => {
    expect(() => readFlags(['--prot', '1'], TABLE)).toThrow(
      /^Unknown option '--prot'\. The flags are: --file, --mode, --port, --share, --quiet\.$/,
    );
  });
});

describe('helpOf', () => {
  it('has a line for each line of help, with notes in one column', () => {
    expect(helpOf(TABLE)).toBe(
      [
        '  --file FILE        what to read                            (default a.log)',
        '  --mode NAME        how to read',
        '                     and how fast',
        '  --port [N]         a port                                  (default: any)',
        '  --share SHARE      a share',
        '  --quiet            print nothing',
      ].join('\n'),
    );
  });
});
