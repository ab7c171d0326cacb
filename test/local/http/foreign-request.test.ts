import { describe, expect, it } from 'vitest';
import { foreignRequest } from '../../../local/http';

describe('a request', () => {
  it.each([
    '127.0.0.1:4566',
    '127.0.0.1',
    'localhost:4566',
    'LOCALHOST.:4566',
    '[::1]:4566',
    'my-bucket.localhost:4566',
    'my-bucket.s3.localhost.localstack.cloud:4566',
    'localhost.localstack.cloud:4566',
    'host.docker.internal:4566',
  ])('to %s is of this machine', (host) => {
    expect(foreignRequest({ host })).toBeUndefined();
    expect(foreignRequest({ ':authority': host })).toBeUndefined();
  });

  it.each([
    'evil.example:4566',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example:4566',
    'localhost.localstack.cloud.evil.example',
    '10.0.0.1:4566',
    '',
  ])('to %s is not', (host) => {
    expect(foreignRequest({ host })).toEqual({
      status: 421,
      sentence: `This endpoint is 127.0.0.1 or localhost, not ${JSON.stringify(host)}.`,
    });
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3000' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('of a web page is refused: %j', (headers) => {
    const refusal = foreignRequest({ host: '127.0.0.1:4566', ...headers });
    expect(refusal?.status).toBe(403);
    expect(refusal?.sentence).toMatch(/^Web pages may not use this endpoint; the request comes from /);
  });

  it('that a person typed into a browser passes', () => {
    expect(foreignRequest({ host: 'localhost:4566', 'sec-fetch-site': 'none' })).toBeUndefined();
  });
});
