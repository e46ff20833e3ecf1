import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { en } from '../src/texts/en.ts';
import { LANGUAGE_TAGS, LANGUAGES, languageFrom, languageOf } from '../src/texts/languages.ts';
import { learn, type TextKey, text } from '../src/texts/texts.ts';

const CATALOGUES = Object.fromEntries(
  await Promise.all(LANGUAGE_TAGS.map(async (tag) => [tag, await learn(tag)] as const)),
);

describe.each(Object.entries(CATALOGUES))('the catalogue %s', (language, catalogue) => {
  it.each(Object.entries(catalogue))('can say %s', (_key, source) => {
    const parse = () => new IntlMessageFormat(source, language, undefined, { ignoreTag: true });
    expect(parse).not.toThrow();
  });

  it('has every text that customers read, with the same holes, and none that English has not', () => {
    const customers = Object.keys(en).filter((key) => language === 'en' || key.startsWith('chat.'));
    expect(Object.keys(catalogue).sort()).toEqual(customers.sort());
    const holes = (source: string) => [...source.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name).sort();
    for (const [key, source] of Object.entries(catalogue)) {
      expect([key, holes(source)]).toEqual([key, holes(en[key as TextKey])]);
    }
  });
});

it('a tag finds the nearest language', () => {
  const found = ['sl-SI', 'sr-Cyrl-RS', 'sr-RS', 'ru', 'pt-BR', '__proto__'].map(languageOf);
  expect(found).toEqual(['sl', 'sr-Cyrl', 'sr', 'ru', 'en', 'en']);
  expect(text('chat.typing', { name: 'Ana' }, 'sl')).toBe('Ana piše');
});

it('customers’ texts have plain holes only: the widget fills them without a formatter', () => {
  for (const catalogue of Object.values(CATALOGUES)) {
    const customers = Object.entries(catalogue).filter(([key]) => key.startsWith('chat.'));
    for (const [key, source] of customers)
      expect([key, source.replace(/\{\w+\}/g, '')]).not.toEqual([key, expect.stringMatching(/[{}]/)]);
  }
});

/** All code and pages but the catalogues themselves. */
function code(): string {
  const root = join(import.meta.dirname, '..');
  return ['src', 'scripts']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter(
      (path) =>
        /\.(?:tsx?|mjs|html)$/.test(path) &&
        !(path.replace(/\.ts$/, '').replaceAll('\\', '/') in catalogueFiles),
    )
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
}

const catalogueFiles = Object.fromEntries(Object.keys(CATALOGUES).map((tag) => [`src/texts/${tag}`, tag]));

it('nothing stands in the catalogue that nobody says', () => {
  const source = code();
  const words = new Set(
    [...source.matchAll(/(?:['"`]|\{\{)([\w.-]+)(?:['"`]|\}\})|\b(\w+)\??:/g)].flatMap(
      ([, quoted, name]) => quoted ?? name ?? [],
    ),
  );
  // `event.${type}`: the hole must be filled by a word that stands somewhere.
  const made = [...source.matchAll(/`([\w.-]*\.[\w.-]*)\$\{[^}]*\}([\w.-]*)`/g)].map(
    ([, before = '', after = '']) => ({ before, after }),
  );
  const said = (key: string) =>
    words.has(key) ||
    made.some(({ before, after }) => {
      const fits = key.startsWith(before) && key.endsWith(after) && key.length > before.length + after.length;
      return fits && words.has(key.slice(before.length, key.length - after.length));
    });
  expect(Object.keys(en).filter((key) => !said(key))).toEqual([]);
});
