import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotALogLineError } from '../../../client/errors';
import { decodeLine, encodeLine, eventId, pseudonym } from '../../../client/log-line';
import { unicodeText } from './support/unicode-text';

const bytes = (text: string) => new TextEncoder().encode(text);
const record = (value: unknown) => bytes(JSON.stringify(value));
const ID = '0123456789abcdef0123456789abcdef';

describe('encodeLine', () => {
  it('writes JSON with an id of the first 128 bits of the SHA-256 of the line', () => {
    const line = '203.0.113.7 - - "GET /" ü';
    const id = createHash('sha256').update(line).digest('hex').slice(0, 32);
    const encoded = encodeLine(bytes(line));
    expect(encoded.id).toBe(id);
    expect(Buffer.from(encoded.data).toString()).toBe(JSON.stringify({ id, line }));
  });

  it('gives the same line the same id at every replay, and another line another one', () => {
    expect(encodeLine(bytes('a b'))).toEqual(encodeLine(bytes('a b')));
    expect(encodeLine(bytes('a b')).id).not.toBe(encodeLine(bytes('a c')).id);
  });

  it('takes the id that the source has for the event', () => {
    const [first, second] = ['order-1', 'order-2'].map((id) => encodeLine(bytes('same text'), eventId(id)));
    expect(first?.id).not.toBe(second?.id);
    expect(decodeLine(first?.data ?? bytes(''))).toEqual({ id: eventId('order-1'), line: 'same text' });
  });

  it('keeps bytes that are not UTF-8 as they are', () => {
    const line = Uint8Array.from([0x61, 0xff, 0xfe]);
    const content = JSON.parse(Buffer.from(encodeLine(line).data).toString());
    expect(content).toEqual({ id: eventId(line), lineBase64: 'Yf/+' });
  });

  const REST = '- - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 1';

  it('has a partition key that stands for the client address without naming it', () => {
    const [first, second] = [REST, `${REST}2`].map((rest) => encodeLine(bytes(`203.0.113.7 ${rest}`)));
    expect(first?.partitionKey).toBe(second?.partitionKey);
    expect(first?.partitionKey).toBe(pseudonym('203.0.113.7'));
    expect(first?.partitionKey).toMatch(/^[0-9a-f]{16}$/);
    expect(encodeLine(bytes(`203.0.113.8 ${REST}`)).partitionKey).not.toBe(first?.partitionKey);
  });

  it('takes the visitor from the format, and names it in the record: no server or prefix is a visitor', () => {
    const line = `www.example.com:443 203.0.113.7 ${REST} "-" "x"`;
    const { data, partitionKey, id } = encodeLine(bytes(line), undefined, { id: 'vhost_combined' });
    expect(partitionKey).toBe(pseudonym('203.0.113.7'));
    expect(decodeLine(data)).toEqual({ id, line, format: 'vhost_combined' });
    expect(encodeLine(bytes(line), undefined, { id: 'combined' }).partitionKey).toBe(id);
    const prefixed = encodeLine(bytes(`Dec  1 12:00:00 web1 nginx: 203.0.113.7 ${REST}`));
    expect(prefixed.partitionKey).toBe(pseudonym('203.0.113.7'));
  });

  it.each(['', ' leading space', 'no access log', '2026-12-01 INFO started', `a b c ${REST}`])(
    'has the id as partition key for a line that cannot be read: "%s"',
    (line) => {
      const { id, partitionKey } = encodeLine(bytes(line));
      expect(partitionKey).toBe(id);
    },
  );

  it('reads a view into a larger buffer', () => {
    const whole = bytes('xx203.0.113.7 lineyy');
    expect(encodeLine(whole.subarray(2, -2))).toEqual(encodeLine(bytes('203.0.113.7 line')));
  });
});

describe('decodeLine', () => {
  it('gives back every line of text that encodeLine wrote', () => {
    fc.assert(
      fc.property(unicodeText(), (line) => {
        const { id, data } = encodeLine(bytes(line));
        expect(decodeLine(data)).toEqual({ id, line });
      }),
    );
  });

  it('gives back any bytes that encodeLine wrote, or says that they are not text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (line) => {
        const { id, data } = encodeLine(line);
        const isText = Buffer.from(Buffer.from(line).toString()).equals(line);
        if (isText) expect(decodeLine(data)).toEqual({ id, line: Buffer.from(line).toString() });
        else expect(() => decodeLine(data)).toThrow('the line is not UTF-8 text');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['not JSON', bytes('plain text'), 'the record is not JSON'],
    ['empty', bytes(''), 'the record is not JSON'],
    ['not UTF-8', Uint8Array.from([0xff]), 'the record is not UTF-8 text'],
    ['a list', record([]), 'the record is not a JSON object'],
    ['null', record(null), 'the record is not a JSON object'],
    ['without an id', record({ line: 'x' }), 'the record has no id'],
    ['a number as id', record({ id: 7, line: 'x' }), 'the id is not 32 lower-case hexadecimal digits'],
    [
      'an id in capitals',
      record({ id: ID.toUpperCase(), line: 'x' }),
      'the id is not 32 lower-case hexadecimal digits',
    ],
    ['without a line', record({ id: ID }), 'the record has no line'],
    ['a line that is a number', record({ id: ID, line: 7 }), 'the line is not a string'],
    ['bytes', record({ id: ID, lineBase64: '/w==' }), 'the line is not UTF-8 text'],
    [
      'half a surrogate pair',
      record({ id: ID, line: 'a\ud800b' }),
      'the line holds half of a surrogate pair',
    ],
  ])('refuses a record that is %s', (_, data, reason) => {
    expect(() => decodeLine(data)).toThrow(new NotALogLineError(reason));
  });

  it('never throws anything else, and never quotes the record', () => {
    const anything = fc.oneof(fc.uint8Array(), fc.string().map(bytes), fc.json().map(bytes));
    fc.assert(
      fc.property(anything, (data) => {
        try {
          decodeLine(data);
        } catch (error) {
          expect(error).toBeInstanceOf(NotALogLineError);
        }
      }),
    );
    expect(() => decodeLine(bytes('secret'))).not.toThrow(/secret/);
  });
});
