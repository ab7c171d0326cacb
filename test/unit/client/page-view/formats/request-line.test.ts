import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../../../client/page-view/formats/request-line';

describe('readRequest', () => {
  it.each([
    ['GET / HTTP/1.1', 'GET', '/'],
    ['GET / HTTP/1.0', 'GET', '/'],
    ['GET / HTTP/2.0', 'GET', '/'],
    ['GET / HTTP/3', 'GET', '/'],
    ['GET / http/1.1', 'GET', '/'],
    ['GET /', 'GET', '/'],
    ['GET /a', 'GET', '/a'],
    ['GET /?q=1 HTTP/1.1', 'GET', '/'],
    ['GET /#top HTTP/1.1', 'GET', '/'],
    ['GET ?q=1 HTTP/1.1', 'GET', '/'],
    ['GET /a b HTTP/1.1', 'GET', '/a b'],
    ['GET /a?b=c d HTTP/1.1', 'GET', '/a'],
    ['GET  /a  HTTP/1.1', 'GET', '/a'],
    ['GET /a HTTP/1.1 ', 'GET', '/a'],
    ['GET\t/a\tHTTP/1.1', 'GET', '/a'],
    ['GET\\t/a\\tHTTP/1.1', 'GET', '/a'],
    ['GET\\x09/a\\x09HTTP/1.1', 'GET', '/a'],
    ['GET /HTTP/1.1 HTTP/1.1', 'GET', '/HTTP/1.1'],
    ['GET /HTTP/1.1', 'GET', '/HTTP/1.1'],
    ['GET http://example.com HTTP/1.1', 'GET', '/'],
    ['GET http://example.com/ HTTP/1.1', 'GET', '/'],
    ['GET http://example.com?q=1 HTTP/1.1', 'GET', '/'],
    ['GET https://example.com:443/a/b?c HTTP/1.1', 'GET', '/a/b'],
    ['GET wss://example.com:443/chat HTTP/1.1', 'GET', '/chat'],
    ['GET //double/slash HTTP/1.1', 'GET', '//double/slash'],
    ['OPTIONS * HTTP/1.0', 'OPTIONS', '*'],
    ['PRI * HTTP/2.0', 'PRI', '*'],
    ['M-SEARCH /x HTTP/1.1', 'M-SEARCH', '/x'],
    ['-', '-', '-'],
    ['- http://example.com:80- -', '-', '-'],
    ['', '-', '-'],
  ])('reads "%s" as method %s of page %s', (request, method, page) => {
    expect(readRequest(request, 200)).toEqual({ method, page });
  });

  it.each([
    ['\\x16\\x03\\x01', '-', 'the request is not a method, a path and a protocol'],
    ['GET', '-', 'the request is not a method, a path and a protocol'],
    ['GET HTTP/1.1', 'GET', 'the request asks neither for a path nor for a URL'],
    ['GET index.html HTTP/1.1', 'GET', 'the request asks neither for a path nor for a URL'],
    ['CONNECT example.com:443 HTTP/1.1', 'CONNECT', 'the request asks neither for a path nor for a URL'],
  ])(
    'takes "%s" as no page where the server refused it, and as damage where it answered',
    (text, method, why) => {
      if (!text.startsWith('- ')) expect(() => readRequest(text, 200)).toThrow(why);
      expect(readRequest(text, 400).page).toBe(text.startsWith('- ') ? '/' : '-');
      expect(readRequest(text, 400).method).toBe(method);
    },
  );

  it('reads a text of 400 KB of any one character in no time', () => {
    for (const character of [' ', '\t', '\\t', '/', '-', 'a', '"']) {
      const begin = performance.now();
      readRequest(`GET /${character.repeat(400_000)}x`, 400);
      readRequest(character.repeat(400_000), 400);
      expect(performance.now() - begin).toBeLessThan(2_000);
    }
  });
});
