/** Levels that are read. The deepest thing that a channel uses lies at four; what lies deeper may be endless. */
const DEPTH = 6;

/**
 * The upper levels of a JSON value with keys in camel case, as bottender wants them. Its own key rewriting follows any
 * depth and overflows the stack, and rewrites keys that customers chose.
 */
export function camelKeys(value: unknown, depth = DEPTH): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => camelKeys(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [camelCase(key), camelKeys(item, depth - 1)]),
  );
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
