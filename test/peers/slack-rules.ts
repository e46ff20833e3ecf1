import type { Fields } from './slack-reading.ts';
import { BLOCK_RULES } from './slack-rules-blocks.ts';
import { REQUEST_RULES } from './slack-rules-requests.ts';
import { isObject, type Problem } from './slack-shape.ts';

const RULES = [...REQUEST_RULES, ...BLOCK_RULES];

type Broken = Problem & { error?: string };

/** Every rule that a request breaks, where it does. `parts`: what the whole is, a message, a view and so on. */
export function broken(whole: Fields, parts: readonly string[], at = ''): Broken[] {
  const walk = (value: unknown, place: string): Broken[] => {
    if (Array.isArray(value)) return value.flatMap((one, index) => walk(one, `${place}[${index}]`));
    if (!isObject(value)) return [];
    const inside = Object.entries(value).flatMap(([name, one]) => walk(one, `${place}.${name}`));
    return [...ruled(value, kindsOf(value, place), place), ...inside];
  };
  const blocks = at === '' ? 'blocks' : `${at}.blocks`;
  return [...ruled(whole, parts, at), ...walk(whole['blocks'], blocks)];
}

function ruled(what: Fields, kinds: readonly string[], at: string): Broken[] {
  return RULES.filter(
    ({ on, broken: isBroken }) => on.some((one) => kinds.includes(one)) && isBroken(what),
  ).map(({ says, error }) => ({ at, what: says, ...(error === undefined ? {} : { error }) }));
}

function kindsOf(value: Fields, at: string): string[] {
  const place = /\.options\[\d+\]$/u.test(at)
    ? ['overflow-option']
    : /(?<!\.confirm)\.confirm$/u.test(at)
      ? ['confirm']
      : [];
  return [String(value['type']), 'any', ...place];
}
