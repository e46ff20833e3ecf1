import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { en } from '../src/texts/en.ts';
import { CATALOGUES } from '../src/texts/texts.ts';

describe.each(Object.entries(CATALOGUES))('the catalogue %s', (language, catalogue) => {
  it.each(Object.entries(catalogue))('can say %s', (_key, source) => {
    const parse = () => new IntlMessageFormat(source, language, undefined, { ignoreTag: true });
    expect(parse).not.toThrow();
  });

  it('has every key and no other', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });
});
