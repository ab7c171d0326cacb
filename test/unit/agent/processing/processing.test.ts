import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAgentConfig } from '../../../../agent/config';
import { type Processing, partitionKeys, processRecords } from '../../../../agent/processing';

function processing(...dataProcessingOptions: object[]): Processing {
  const flow = { filePattern: '/logs/app.log', kinesisStream: 'clicks', dataProcessingOptions };
  const [config] = parseAgentConfig(JSON.stringify({ flows: [flow] })).flows;
  if (config?.processing === undefined) throw new Error('The flow has no processing.');
  return config.processing;
}

const log = (logFormat: string, more: object = {}) =>
  processing({ optionName: 'LOGTOJSON', logFormat, ...more });
const csv = (more: object = {}) =>
  processing({ optionName: 'CSVTOJSON', customFieldNames: ['a', 'b', 'c'], ...more });
const one = (by: Processing, record: string) => processRecords([Buffer.from(record)], by)[0]?.toString();
const COMMON =
  '64.242.88.10 - - [07/Mar/2004:16:10:02 -0800] "GET /mailman/listinfo/hsdivision HTTP/1.1" 200 6291';

describe('LOGTOJSON', () => {
  it('reads the common format as AWS documents it', () => {
    expect(one(log('COMMONAPACHELOG'), `${COMMON}\n`)).toBe(
      '{"host":"64.242.88.10","ident":null,"authuser":null,"datetime":"07/Mar/2004:16:10:02 -0800",' +
        '"request":"GET /mailman/listinfo/hsdivision HTTP/1.1","response":"200","bytes":"6291"}\n',
    );
  });

  it('takes names of its own', () => {
    const customFieldNames = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7'];
    expect(one(log('COMMONAPACHELOG', { customFieldNames }), `${COMMON}\r\n`)).toMatch(
      /^\{"f1":"64\.242\.88\.10","f2":null,.*"f7":"6291"\}\n$/,
    );
  });

  it('reads the combined format, with escapes and any letters', () => {
    const line = `${COMMON.replace('/mailman', '/ü\\"x')} "-" "Mozilla/5.0 (X11; \\"é\\")" extra`;
    expect(JSON.parse(one(log('COMBINEDAPACHELOG'), line) ?? '')).toMatchObject({
      request: 'GET /ü\\"x/listinfo/hsdivision HTTP/1.1',
      referer: null,
      agent: 'Mozilla/5.0 (X11; \\"é\\")',
    });
  });

  it('reads the error log of Apache and syslog', () => {
    const error =
      '[Sat Nov 28 10:00:00.123456 2026] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:80] File does not exist';
    expect(JSON.parse(one(log('APACHEERRORLOG'), error) ?? '')).toEqual({
      timestamp: 'Sat Nov 28 10:00:00.123456 2026',
      module: 'core',
      severity: 'error',
      processid: '35708',
      threadid: '4328636416',
      client: '72.15.99.187:80',
      message: 'File does not exist',
    });
    expect(JSON.parse(one(log('SYSLOG'), 'Nov  8 09:01:02 host-1 sshd[123]: Accepted: yes') ?? '')).toEqual({
      timestamp: 'Nov  8 09:01:02',
      hostname: 'host-1',
      program: 'sshd',
      processid: '123',
      message: 'Accepted: yes',
    });
  });

  it('reads by a pattern of the user, which matches the whole record', () => {
    const own = processing({
      optionName: 'LOGTOJSON',
      matchPattern: '(\\d+) (\\w+)',
      customFieldNames: ['n', 'word'],
    });
    expect(one(own, '12 monkeys\n')).toBe('{"n":"12","word":"monkeys"}\n');
    expect(one(own, '12 monkeys run\n')).toBeUndefined();
  });

  it('does not read a line of another format', () => {
    expect(one(log('COMBINEDAPACHELOG'), `${COMMON}\n`)).toBeUndefined();
    expect(one(log('COMMONAPACHELOG'), '\n')).toBeUndefined();
  });

  it('writes the same bytes with and without the detour through text', () => {
    const field = fc.stringMatching(/^[ -~é\t"\\[\]]{0,12}$/);
    const word = fc.oneof(fc.constantFrom('-', '10.0.0.1', 'a', '"', ''), field);
    const line = fc
      .tuple(
        word,
        word,
        word,
        field,
        field,
        fc.constantFrom('200', '-', '20', 'OK'),
        fc.constantFrom('0', '17', '-', 'x', ''),
        field,
        field,
      )
      .map(
        ([host, ident, user, time, request, status, bytes, referer, agent]) =>
          `${host} ${ident} ${user} [${time}] "${request}" ${status} ${bytes} "${referer}" "${agent}"`,
      );
    for (const format of ['COMMONAPACHELOG', 'COMBINEDAPACHELOG']) {
      const { text, bytes } = log(format);
      expect(bytes).toBeDefined();
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
          const whole = Buffer.from(lines.map((each) => `${each}\n`).join(''));
          let at = 0;
          const records = lines.map((each) => {
            const end = at + Buffer.byteLength(each) + 1;
            const record = whole.subarray(at, end);
            at = end;
            return record;
          });
          const read = (by: Processing) =>
            processRecords(records, by).map((data) => data && Buffer.from(data).toString());
          expect(read({ text, bytes })).toEqual(read({ text }));
        }),
        { numRuns: 2000 },
      );
    }
  });
});

describe('CSVTOJSON', () => {
  it('pairs names and columns', () => {
    expect(one(csv(), 'v1,v 2,"v3"\n')).toBe('{"a":"v1","b":"v 2","c":"\\"v3\\""}\n');
    expect(one(csv(), 'v1,,v3,v4\n')).toBe('{"a":"v1","b":"","c":"v3"}\n');
    expect(one(csv(), 'v1,,\n')).toBe('{"a":"v1","b":null,"c":null}\n');
  });

  it('takes any delimiter, also escaped as the Kinesis Agent needs it', () => {
    expect(one(csv({ delimiter: '||' }), '1||2||3\n')).toBe('{"a":"1","b":"2","c":"3"}\n');
    expect(one(csv({ delimiter: '\\|' }), '1|2|3\n')).toBe('{"a":"1","b":"2","c":"3"}\n');
    expect(one(csv({ delimiter: '\t' }), '1\t2\t3\n')).toBe('{"a":"1","b":"2","c":"3"}\n');
  });
});

describe('the options of a flow', () => {
  it('work in their order, SINGLELINE first here', () => {
    const both = processing(
      { optionName: 'SINGLELINE' },
      { optionName: 'CSVTOJSON', customFieldNames: ['a', 'b'] },
    );
    expect(one(both, ' 1,\n   2\n')).toBe('{"a":"1","b":"2"}\n');
  });
});

describe('partition keys', () => {
  it('are random whole numbers, or the MD5 of the data', () => {
    expect(partitionKeys('RANDOM', () => 0.123456789)(Buffer.from('x'))).toBe('123456');
    expect(partitionKeys('DETERMINISTIC', Math.random)(Buffer.from('x'))).toBe(
      '9dd4e461268c8034f5c8564e155c67a6',
    );
  });
});
