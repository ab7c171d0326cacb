import fc from 'fast-check';

/** Any text that UTF-8 can hold: all code points but the surrogates. */
export function unicodeText(): fc.Arbitrary<string> {
  const codePoint = fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x80, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  );
  return fc.array(codePoint).map((codePoints) => String.fromCodePoint(...codePoints));
}
