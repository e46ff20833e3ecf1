import { z } from 'zod';
import { LANGUAGE_TAGS } from '../texts/languages.ts';

/** The names of one approved message at the vendor, by our languages: `en=name,sl=name`. */
export function templatesIn(setting: string): ReadonlyMap<string, string> {
  const pairs = setting.split(',').map((one) => one.trim().split('=', 2));
  return new Map(pairs.flatMap(([language = '', name = '']) => (name === '' ? [] : [[language, name]])));
}

/** A setting that holds such names; `name` is what the vendor takes as one. */
export function templatesSetting(name: RegExp, fits: string) {
  return z
    .string()
    .refine(
      (setting) =>
        setting.split(',').every((one) => {
          const [language = '', called = ''] = one.trim().split('=', 2);
          return (LANGUAGE_TAGS as string[]).includes(language) && name.test(called);
        }),
      `takes language=${fits}, with commas between; languages are ${LANGUAGE_TAGS.join(', ')}`,
    )
    .optional();
}
