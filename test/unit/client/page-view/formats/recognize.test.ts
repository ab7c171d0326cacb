import { describe, expect, it } from 'vitest';
import { formatOfHeader, readAccessLine, recognizeLogFormat } from '../../../../../client/page-view/formats';

const TIME = '[17/May/2015:10:05:03 +0000]';
const COMMON = `203.0.113.7 - - ${TIME} "GET / HTTP/1.1" 200 2326`;
const COMBINED = `${COMMON} "https://example.com/" "curl/8.5.0"`;
const VIEW = {
  client: '203.0.113.7',
  viewedAt: '2015-05-17T10:05:03Z',
  method: 'GET',
  page: '/',
  status: 200,
  bytes: 2326,
};
const ORIGIN = { referrer: 'https://example.com/', userAgent: 'curl/8.5.0' };

/** From AWS's page about load balancer logs; a request was made before it was answered. */
const ALB =
  'https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 ' +
  '0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ' +
  'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ' +
  'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 ' +
  '"Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" ' +
  '"arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012" 1 ' +
  '2018-07-02T22:22:59.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_123456';

const CLOUDFRONT_HEAD = [
  '#Version: 1.0',
  '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) ' +
    'cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol',
];
const CLOUDFRONT =
  '2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t-\t' +
  'Mozilla/5.0%20(Windows%20NT%2010.0)\tid=1\t-\tHit\tSOX4xwn4XV6Q4rgb==\td111111abcdef8.cloudfront.net\thttps';

const NGINX_JSON = JSON.stringify({
  time_iso8601: '2015-05-17T12:05:03+02:00',
  remote_addr: '203.0.113.7',
  remote_user: 'alice',
  request: 'GET / HTTP/1.1',
  status: '200',
  body_bytes_sent: '2326',
  http_referrer: 'https://example.com/',
  http_user_agent: 'curl/8.5.0',
});

describe('recognizeLogFormat', () => {
  it.each([
    ['common', 'common', COMMON, VIEW],
    ['combined', 'combined', COMBINED, { ...VIEW, ...ORIGIN }],
    ['combinedio', 'combined', `${COMBINED} 512 3021`, { ...VIEW, ...ORIGIN }],
    [
      'NGINX main (combined and X-Forwarded-For)',
      'combined',
      `${COMBINED} "198.51.100.1, 198.51.100.2"`,
      { ...VIEW, ...ORIGIN },
    ],
    ['combined with 1 further field', 'combined', `${COMBINED} 0.003`, { ...VIEW, ...ORIGIN }],
    [
      'combined with 3 further fields',
      'combined',
      `${COMBINED} rt=0.003 uct="0.001, 0.002" "198.51.100.1"`,
      { ...VIEW, ...ORIGIN },
    ],
    ['common with 1 further field', 'common', `${COMMON} 15`, VIEW],
    ['vhost_combined', 'vhost_combined', `www.example.com:443 ${COMBINED}`, { ...VIEW, ...ORIGIN }],
    ['vhost_combined', 'vhost_combined', `web1 ${COMBINED}`, { ...VIEW, ...ORIGIN }],
    ['vhost_common', 'vhost_common', `www.example.com:80 ${COMMON}`, VIEW],
    [
      'vhost_common',
      'vhost_common',
      `www.example.com:80 ${COMMON.replace('203.0.113.7', 'client.example.net')}`,
      { ...VIEW, client: 'client.example.net' },
    ],
    [
      'common',
      'common',
      COMMON.replace('203.0.113.7', 'client.example.net'),
      { ...VIEW, client: 'client.example.net' },
    ],
    ['common', 'common', COMMON.replace('203.0.113.7', '2001:db8::7'), { ...VIEW, client: '2001:db8::7' }],
    ['combined', 'combined', COMBINED.replace('.7 -', '.7, 10.0.0.1, 10.0.0.2 -'), { ...VIEW, ...ORIGIN }],
    ['combined', 'combined', COMBINED.replace('.7 -', '.7,10.0.0.1 -'), { ...VIEW, ...ORIGIN }],
    ['JSON objects', 'json', NGINX_JSON, { ...VIEW, ...ORIGIN }],
    [
      'Application Load Balancer',
      'alb',
      ALB,
      {
        client: '192.168.131.39',
        viewedAt: '2018-07-02T22:22:59Z',
        method: 'GET',
        page: '/',
        status: 200,
        bytes: 57,
        userAgent: 'curl/7.46.0',
      },
    ],
    [
      'CloudFront standard',
      'cloudfront',
      CLOUDFRONT,
      {
        client: '192.0.2.100',
        viewedAt: '2019-12-04T21:02:31Z',
        method: 'GET',
        page: '/index.html',
        status: 200,
        bytes: 392,
        userAgent: 'Mozilla/5.0%20(Windows%20NT%2010.0)',
      },
    ],
  ])('finds %s', (title, id, line, access) => {
    const { format, unreadable } = recognizeLogFormat([line, line]);
    expect(format).toMatchObject({ id, title });
    expect(unreadable).toEqual([]);
    expect(readAccessLine(line, id)).toEqual(access);
    expect(readAccessLine(line)).toEqual(access);
  });

  it('takes the format of most lines, and says why others cannot be read', () => {
    const { format, unreadable } = recognizeLogFormat(['started', COMBINED, COMBINED, COMMON]);
    expect(format?.id).toBe('combined');
    expect(unreadable).toEqual([
      { index: 0, reason: 'the time is missing' },
      { index: 3, reason: 'the line ends before the referrer' },
    ]);
  });

  it('finds none in a text that is no access log', () => {
    const { format, unreadable } = recognizeLogFormat(['Dear diary,', 'today was a [good] "day" 200 1']);
    expect(format).toBeUndefined();
    expect(unreadable).toHaveLength(2);
  });

  it.each([
    ['a host and a name', `web1 app ${COMBINED}`],
    ['a level', `INFO - ${COMBINED}`],
    ['a date', `17.05.2015 10:05 ${COMBINED}`],
    ['a list without its client', COMBINED.replace('203.0.113.7', 'unknown, 10.0.0.1')],
    ['a hyphen', COMBINED.replace('203.0.113.7', '-')],
    ['a socket', COMBINED.replace('203.0.113.7', 'unix:')],
  ])('never takes %s for a visitor', (_, line) => {
    expect(recognizeLogFormat([line]).format).toBeUndefined();
  });
});

describe('a prefix', () => {
  const docker = (log: string) =>
    JSON.stringify({ log, stream: 'stdout', time: '2026-11-20T12:00:00.123456789Z' });

  it.each([
    ['a byte order mark', `\ufeff${COMBINED}`],
    ['syslog', `Dec  1 12:00:00 web1 nginx: ${COMBINED}`],
    ['syslog', `<190>Dec 12 12:00:00 web1 nginx[81]: ${COMBINED}`],
    ['syslog', `<190>Dec 12 12:00:00 nginx: ${COMBINED}`],
    ['syslog', `2026-12-12T12:00:00.123456+01:00 web1 httpd[81]: ${COMBINED}`],
    ['syslog', `<165>1 2026-12-12T12:00:00.003Z web1 nginx 81 access - ${COMBINED}`],
    ['syslog', `<165>1 2026-12-12T12:00:00.003Z web1 nginx 81 - [a@1 b="c"] \ufeff${COMBINED}`],
    ['a container runtime (CRI)', `2026-12-12T12:00:00.123456789Z stdout F ${COMBINED}`],
    [
      'a container runtime (CRI)',
      `2026-12-12T12:00:00.123456789Z stdout F <190>Dec 12 12:00:00 w nginx: ${COMBINED}`,
    ],
    ['kubectl logs', `[pod/web-7d9/nginx] ${COMBINED}`],
    ['a collector’s time', `2026-12-12T12:00:00.123456789Z ${COMBINED}`],
    ['docker compose logs', `web-1  | ${COMBINED}`],
    ['Docker (json-file)', docker(`${COMBINED}\n`)],
    ['Docker (json-file)', docker(`${COMBINED}\r\n`)],
  ])('of %s is cut, and named', (name, line) => {
    const { format } = recognizeLogFormat([line]);
    expect(format).toMatchObject({
      id: 'combined',
      title: expect.stringContaining(`behind a prefix of ${name}`),
    });
    expect(readAccessLine(line, 'combined')).toEqual({ ...VIEW, ...ORIGIN });
    expect(readAccessLine(line)).toEqual({ ...VIEW, ...ORIGIN });
  });

  it('is cut before JSON too', () => {
    expect(readAccessLine(docker(`${NGINX_JSON}\n`))).toEqual({ ...VIEW, ...ORIGIN });
    expect(readAccessLine(`2026-12-12T12:00:00Z stdout F ${NGINX_JSON}`)).toEqual({ ...VIEW, ...ORIGIN });
  });

  it.each([
    ['CRI', `2026-12-12T12:00:00.123456789Z stdout P ${COMBINED}`],
    ['Docker', docker(COMBINED)],
  ])('of a line that %s has cut into parts is refused', (_, line) => {
    expect(() => readAccessLine(line)).toThrow('the container runtime has cut the line into parts');
  });
});

describe('the head of a CloudFront file', () => {
  it('announces the format, and is no event', () => {
    const { format, unreadable } = recognizeLogFormat([...CLOUDFRONT_HEAD, CLOUDFRONT]);
    expect(format).toMatchObject({ id: 'cloudfront', title: 'CloudFront standard' });
    expect(unreadable).toEqual([]);
  });

  it('can name other columns: the id has them, so that a consumer reads them too', () => {
    const header = '#Fields: c-ip date time cs-method cs-uri-stem sc-status';
    const line = '192.0.2.100\t2019-12-04\t21:02:31\tGET\t/\t304';
    const { format } = recognizeLogFormat([header, line]);
    expect(format?.id).toBe('cloudfront:1,2,,0,3,4,5,,');
    expect(readAccessLine(line, format?.id)).toEqual({
      client: '192.0.2.100',
      viewedAt: '2019-12-04T21:02:31Z',
      method: 'GET',
      page: '/',
      status: 304,
      bytes: 0,
    });
  });

  it('is refused without the fields of a page view', () => {
    expect(() => formatOfHeader('#Fields: date time s-ip cs-method')).toThrow(
      'the line #Fields does not have c-ip, cs-uri-stem, sc-status',
    );
    expect(formatOfHeader('#Version: 1.0')).toBeUndefined();
  });
});

describe('JSON objects', () => {
  const base = { time_local: '17/May/2015:10:05:03 +0000', remote_addr: '203.0.113.7', status: 200 };

  it.each([
    [
      'a method and a URI',
      { request_method: 'POST', uri: '/a?b', bytes_sent: 7 },
      { method: 'POST', page: '/a', bytes: 7 },
    ],
    ['a URI alone', { uri: '/a' }, { method: '-', page: '/a', bytes: 0 }],
    [
      'seconds since the epoch',
      { time_local: undefined, msec: '1431857103.250', request: '-' },
      { page: '-' },
    ],
    ['quotes and letters of any script', { request: 'GET /"ü" HTTP/1.1' }, { page: '/"ü"' }],
  ])('may have %s', (_, values, expected) => {
    expect(readAccessLine(JSON.stringify({ ...base, ...values }))).toMatchObject({
      viewedAt: '2015-05-17T10:05:03Z',
      ...expected,
    });
  });

  it.each([
    ['{"remote_addr":', 'the line is not JSON'],
    [JSON.stringify({ message: 'x' }), 'the JSON object has no client address, remote_addr'],
    [JSON.stringify({ ...base, time_local: undefined }), 'the JSON object has no time, time_iso8601'],
    [JSON.stringify(base), 'the JSON object has no request, request'],
    [JSON.stringify({ ...base, status: 'ok', request: '-' }), 'status "ok" is not three digits'],
  ])('are refused with the reason: %s', (line, reason) => {
    expect(() => readAccessLine(line)).toThrow(reason);
  });
});

describe('load balancer lines', () => {
  it.each([
    ['IPv6 with brackets', '192.168.131.39:2817', '[2001:db8::7]:2817', { client: '2001:db8::7' }],
    ['IPv6 without brackets', '192.168.131.39:2817', '2001:db8::7:2817', { client: '2001:db8::7' }],
    ['no creation time', /ECDHE.*$/, '- -', { viewedAt: '2018-07-02T22:23:00Z' }],
    ['a malformed request', /"GET.*?1.1"/, '"- http://www.example.com:80- -"', { method: '-' }],
  ])('may have %s', (_, from, to, expected) => {
    expect(readAccessLine(ALB.replace(from, to))).toMatchObject(expected);
  });

  it('are refused when they were cut', () => {
    expect(() => readAccessLine(ALB.slice(0, 130))).toThrow(/the line ends before|is missing/);
  });
});
