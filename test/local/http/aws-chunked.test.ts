import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAwsChunked } from '../../../local/http/aws-chunked';

describe('decodeAwsChunked', () => {
  it('gives back the bytes for every way of cutting them, signed or not', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(chunks, fc.boolean(), (pieces, signed) => {
        const extension = signed ? ';chunk-signature=00ff' : '';
        const framed = pieces.flatMap((piece) => [
          Buffer.from(`${piece.length.toString(16)}${extension}\r\n`),
          piece,
          Buffer.from('\r\n'),
        ]);
        const end = Buffer.from(`0${extension}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`);
        expect(decodeAwsChunked(Buffer.concat([...framed, end]))).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it.each([
    ['no framing at all', 'a chunk header is missing'],
    ['zz\r\n', '"zz" is not a chunk length in hexadecimal'],
    ['a\r\nshort\r\n', 'a chunk of 10 bytes is cut short'],
    ['2\r\nok\r\n', 'a chunk header is missing'],
  ])('refuses %j', (body, reason) => {
    expect(() => decodeAwsChunked(Buffer.from(body))).toThrow(reason);
  });
});
