import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NotAPageViewError, parsePageView, pseudonym } from '../../client';
import { ClickstreamLines } from '../../run/feed/clickstream';
import { sampleLog } from '../support/read-access-log';

const present = spawnSync('python3', ['-c', 'import apachelogs']).status === 0;
if (!present) console.log('skipped: Python has no apachelogs (pip install apachelogs)');

/** Reads lines with the formats' own definitions from Apache's manual; prints one JSON object a line. */
const PROGRAM = `
import json, sys
from datetime import timezone
from urllib.parse import urlsplit
from apachelogs import COMBINED, COMMON, VHOST_COMBINED, InvalidEntryError, LogParser
parsers = [LogParser(f) for f in (VHOST_COMBINED, COMBINED, COMBINED + ' %I %O', COMMON)]
def page_of(target):
    # A path that begins with two slashes is no authority.
    return (urlsplit(target).path or '/') if '://' in target else target.split('?')[0].split('#')[0]
def read(line):
    for parser in parsers:
        try:
            entry = parser.parse(line)
        except InvalidEntryError:
            continue
        headers = getattr(entry, 'headers_in', {})
        target = (entry.request_line or '').split(' ')[1:2]
        return {
            'client': entry.remote_host,
            'viewedAt': entry.request_time.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ'),
            'page': page_of(target[0]) if target else '-',
            'status': entry.final_status,
            'bytes': (entry.bytes_out if hasattr(entry, 'bytes_out') and not hasattr(entry, 'bytes_sent') else entry.bytes_sent) or 0,
            'userAgent': headers.get('User-Agent'),
        }
for line in sys.stdin.buffer.read().decode().split('\\n'):
    print(json.dumps(read(line)))
`;

interface Read {
  readonly client: string;
  readonly viewedAt: string;
  readonly page: string;
  readonly status: number;
  readonly bytes: number;
  readonly userAgent: string | null;
}

function readByPython(lines: readonly string[]): (Read | null)[] {
  const { stdout, stderr } = spawnSync('python3', ['-c', PROGRAM], {
    input: lines.join('\n'),
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
}

function readHere(line: string) {
  try {
    const { visitor, viewedAt, page, status, bytes, userAgent } = parsePageView({ id: '0'.repeat(32), line });
    return { visitor, viewedAt, page, status, bytes, userAgent };
  } catch (error) {
    if (error instanceof NotAPageViewError) return null;
    throw error;
  }
}

function expected(read: Read | null) {
  if (read === null) return null;
  const { client, userAgent, ...same } = read;
  return {
    ...same,
    visitor: pseudonym(client),
    userAgent: userAgent === '' ? undefined : (userAgent ?? undefined),
  };
}

/** A parser that is kept, in another language: it checks what a page view says, line by line. */
describe.skipIf(!present)('apachelogs', () => {
  it('reads generated lines as parsePageView does, in each format of Apache', () => {
    const made = new ClickstreamLines({ poisonShare: 0, seed: 3, startTime: Date.UTC(2026, 10, 20) });
    const lines = Array.from({ length: 400 }, (_, n) => {
      const line = made.next(n + 1).toString();
      switch (n % 5) {
        case 0:
          return `www.example.com:443 ${line}`;
        case 1:
          return `${line} 512 ${n}`;
        case 2:
          return line.replace(/ "http.*$/, '');
        case 3:
          return line.replace(/"GET \S+/, '"GET /').replace('+0000', '-0330');
        default:
          return line.replace(/"GET .*?"/, '"-"').replace('" 200 ', '" 408 ');
      }
    });
    expect(lines.map(readHere)).toEqual(readByPython(lines).map(expected));
  });

  const sample = sampleLog();
  it.runIf(sample !== undefined)('reads a real log as parsePageView does', () => {
    const lines = readFileSync(sample ?? '', 'utf8')
      .trimEnd()
      .split('\n');
    const read = readByPython(lines);
    expect(read.filter((entry) => entry !== null).length).toBeGreaterThan(9_990);
    expect(lines.map(readHere)).toEqual(read.map(expected));
  });
});
