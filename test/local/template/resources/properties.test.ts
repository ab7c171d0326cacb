import { describe, expect, it } from 'vitest';
import { Properties } from '../../../../local/template';

describe('properties of a resource', () => {
  it('are read as CloudFormation reads them: numbers and booleans may be text, text may be either', () => {
    const properties = new Properties({ Count: '3', On: 'true', Off: false, Id: 7, Map: { A: 'a', B: 1 } });
    expect(properties.integer('Count', 1, 5)).toBe(3);
    expect(properties.boolean('On')).toBe(true);
    expect(properties.boolean('Off')).toBe(false);
    expect(properties.string('Id')).toBe('7');
    expect(properties.strings('Map')).toEqual({ A: 'a', B: '1' });
  });

  it('may be absent', () => {
    const properties = new Properties({ Gone: undefined });
    expect(properties.string('Gone')).toBeUndefined();
    expect(properties.number('Gone')).toBeUndefined();
    expect(properties.boolean('Gone')).toBeUndefined();
    expect(properties.object('Gone')).toBeUndefined();
    expect(properties.list('Gone')).toEqual([]);
    expect(properties.nested('Gone').nested('Deeper').string('Gone')).toBeUndefined();
    expect(properties.note()).toBeUndefined();
  });

  it('become attributes of an API: everything is text', () => {
    const properties = new Properties({ Size: 5, On: true, Policy: { a: ['b'] }, Other: 1 });
    expect(properties.attributes(['Size', 'On', 'Policy', 'Gone'])).toEqual({
      Size: '5',
      On: 'true',
      Policy: '{"a":["b"]}',
    });
  });

  it.each<[(properties: Properties) => unknown, unknown, string]>([
    [(it) => it.string('P'), [], 'P is []: it must be a string'],
    [(it) => it.requiredString('P'), undefined, 'P is missing: it must be a string'],
    [(it) => it.requiredString('P'), '', 'P is "": it must be a string that is not empty'],
    [(it) => it.number('P'), ' ', 'P is " ": it must be a number'],
    [(it) => it.integer('P'), 1.5, 'P is 1.5: it must be a whole number'],
    [(it) => it.integer('P', 1, 3), '4', 'P is "4": it must be a whole number from 1 to 3'],
    [(it) => it.boolean('P'), 'yes', 'P is "yes": it must be true or false'],
    [(it) => it.oneOf('P', ['A']), 'D', 'P is "D": it must be A'],
    [(it) => it.oneOf('P', ['A', 'B', 'C']), 'D', 'P is "D": it must be A, B or C'],
    [(it) => it.list('P'), 'a', 'P is "a": it must be a list'],
    [(it) => it.listOf('P', ['A', 'B']), ['A', 'C'], 'P is ["A","C"]: it must be a list of A, B'],
    [(it) => it.nested('P'), null, 'P is null: it must be an object'],
    [(it) => it.nested('P').number('Q'), { Q: 'x' }, 'P.Q is "x": it must be a number'],
    [(it) => it.nestedList('P'), [1], 'P is [1]: it must be a list of objects'],
    [
      (it) => it.nestedList('P').map((item) => item.requiredString('Q')),
      [{ Q: 'q' }, {}],
      'P[1].Q is missing: it must be a string',
    ],
    [(it) => it.strings('P'), { A: {} }, 'P.A is {}: it must be a string'],
  ])('of the wrong kind are refused with place, value and what is allowed: %s', (read, P, sentence) => {
    expect(() => read(new Properties({ P }))).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: expect.stringContaining(sentence),
      }),
    );
  });

  describe('that are not supported', () => {
    const unsupported = {
      withoutEffect: ['Tags', 'Kept', 'Parts.Colour', 'Part.Colour'],
      refused: {
        Layers: 'they are not unpacked',
        'Part.Image': 'it is not run',
        'Parts.Image': 'it is not run',
      },
    };

    it('are named in the note, once, before anything else there is to say', () => {
      const properties = new Properties(
        { Tags: [], Kept: 'x', Parts: [{ Colour: 1 }, { Colour: 2 }], Part: { Colour: 1 } },
        unsupported,
      );
      properties.string('Kept');
      properties.nestedList('Parts');
      properties.nested('Part');
      expect(properties.note('it is slow', 'it is small')).toBe(
        'without effect here: Kept, Part.Colour, Parts.Colour, Tags; it is slow; it is small',
      );
    });

    it.each<[object, string]>([
      [{ Layers: ['a'] }, 'Layers is ["a"]: they are not unpacked'],
      [{ Part: { Image: 'x' } }, 'Part.Image is "x": it is not run'],
      [{ Parts: [{}, { Image: 'x' }] }, 'Parts[1].Image is "x": it is not run'],
    ])('are refused where records would fare otherwise: %j', (values, sentence) => {
      const read = () => {
        const properties = new Properties({ ...values }, unsupported);
        properties.nested('Part');
        properties.nestedList('Parts');
      };
      expect(read).toThrow(sentence);
    });

    it('may be asked for with an empty list', () => {
      expect(new Properties({ Layers: [] }, unsupported).note()).toBeUndefined();
    });
  });

  it.each<[object, string]>([
    [{ Naem: 'x' }, 'Naem is "x": known here are Name, Part, Parts, Tags'],
    [{ Part: { Naem: 'x' } }, 'Part.Naem is "x": known here are Colour, Name'],
    [{ Parts: [{ Naem: 'x' }] }, 'Parts[0].Naem is "x": known here are Name'],
  ])('that are misspelt are refused: %j', (values, sentence) => {
    const properties = new Properties({ ...values }, { withoutEffect: ['Tags', 'Part.Colour'] });
    properties.string('Name');
    properties.nested('Part').string('Name');
    for (const part of properties.nestedList('Parts')) part.string('Name');
    expect(() => properties.note()).toThrow(sentence);
  });
});
