import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm start` tells Node, from the project's top folder. */
export function asStarted(root: string): string[] {
  const start: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts.start;
  return start.split(' ').filter((word) => word.startsWith('--'));
}
