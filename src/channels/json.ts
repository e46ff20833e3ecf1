/** The value of a JSON text; undefined when it is none. Any depth is read; whoever walks the value minds the depth. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
