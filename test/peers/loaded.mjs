import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

// Preloaded with --import: writes each module that the process loads, by either of Node's two ways, to LOADED_LIST.
const list = process.env.LOADED_LIST;
const hook = `
  import { appendFileSync } from 'node:fs';
  export function load(url, context, next) {
    appendFileSync(${JSON.stringify(list)}, url + '\\n');
    return next(url, context);
  }`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { cache } = createRequire(import.meta.url);
process.on('exit', () => appendFileSync(list, Object.keys(cache).join('\n')));
