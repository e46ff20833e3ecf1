import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildServer } from '../src/api/server.ts';
import { brokenHouse } from './api.ports.ts';
import { routesOf } from './api.routes.ts';

const ROOT = join(import.meta.dirname, '..');
const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

it('names for every threat a test that exists, by words of its name', () => {
  const rows = page
    .split('\n')
    .filter((line) => /^\| (?:[STRIDE]|a |nobody |more )/.test(line) && line.split('|').length === 5);
  expect(rows.length).toBeGreaterThan(90);
  const named = rows.map((row) => [row, ...row.matchAll(/`(test\/[\w.-]+\.test\.ts)`: "([^"]+)"/g)] as const);
  expect(named.filter(([, ...tests]) => tests.length === 0).map(([row]) => row)).toEqual([]);
  const lost = named.flatMap(([, ...tests]) =>
    tests.filter(([, file = '', words = '']) => !titlesIn(file).includes(words)).map(([said]) => said),
  );
  expect(lost).toEqual([]);
});

it('covers every address of the house, and none that is no more', async () => {
  const app = await buildServer(brokenHouse());
  await app.ready();
  const routes = routesOf(app).map(({ method, url }) => `${method} ${url}`);
  await app.close();
  const doors = page
    .split('\n\n')
    .filter((part) => part.startsWith('Doors:'))
    .flatMap((part) => [...part.matchAll(/`((?:(?:GET|POST|PUT|PATCH|DELETE) )?\/[^\s`]*)`/g)])
    .map(([, door = '']) => door);
  const fits = (door: string, route: string) => {
    const said = door.includes(' ') ? route : route.slice(route.indexOf(' ') + 1);
    return door === said || (door.endsWith('*') && said.startsWith(door.slice(0, -1)));
  };
  expect(routes.filter((route) => !doors.some((door) => fits(door, route)))).toEqual([]);
  expect(doors.filter((door) => !routes.some((route) => fits(door, route)))).toEqual([]);
});

it('is where somebody who found a hole is led to', () => {
  const how = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
  expect(how).toContain('docs/security.md');
  expect(how).toContain('not in an issue');
});

const known = new Map<string, string>();

/** What stands in quotes before a function, maybe with options between: names of tests and of groups of them. */
const TITLE = /(['"`])((?:\\.|(?!\1)[^\\])*)\1,\s*(?:\{[^{}]*\},\s*)?(?:async\b|\(|\w+ =>)/g;

function titlesIn(file: string): string {
  const path = join(ROOT, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const titles = known.get(file) ?? [...text.matchAll(TITLE)].map(([, , title = '']) => title).join('\n');
  known.set(file, titles);
  return titles;
}
