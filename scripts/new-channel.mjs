import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf, namesOf } from './new-channel-files.mjs';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

// npm run new:channel <id>: lays the folder, the stand-in, the fixture and the registry's line of a new channel. Types are clean;
// the contract suite fails, and says what to write next. docs/new-channel.md goes on from there.

/** Ids are folders, addresses (/channels/<id>) and the beginning of environment names. */
const ID = /^[a-z][a-z0-9]{1,19}(?:-[a-z0-9]{1,19})?$/;
const REGISTRY = 'src/registry.ts';
const FIXTURES = 'test/channels.fixtures.ts';

const [id = '', ...more] = process.argv.slice(2);
try {
  await prepare({ parts: [] });
  const laid = lay(id, more);
  await run(process.execPath, program('biome', 'format', '--write', ...laid), { quiet: true });
  process.stdout.write(`${laid.join('\n')}\n\nNow: npx vitest run test/channels.contract.test.ts -t ${id}\n`);
  process.stdout.write('It fails, and says what to write next; docs/new-channel.md tells the rest.\n');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Writes everything or nothing; answers what was written. */
function lay(name, others) {
  if (others.length > 0 || !ID.test(name)) {
    throw new Error(
      `npm run new:channel <id>: lower-case letters and digits, 2 to 20 of them, with one hyphen at the most; not "${[name, ...others].join(' ')}".`,
    );
  }
  const names = namesOf(name);
  const fresh = filesOf(names);
  for (const path of [`src/channels/${name}`, ...Object.keys(fresh)]) {
    if (existsSync(join(ROOT, path))) throw new Error(`${path} is there already. Nothing was written.`);
  }
  const changed = {
    [REGISTRY]: registered(read(REGISTRY), names),
    [FIXTURES]: fitted(read(FIXTURES), names),
  };
  writeAll(fresh, changed, name);
  return [...Object.keys(fresh), ...Object.keys(changed)];
}

function writeAll(fresh, changed, name) {
  const before = Object.fromEntries(Object.keys(changed).map((path) => [path, read(path)]));
  try {
    for (const [path, content] of Object.entries({ ...fresh, ...changed })) {
      mkdirSync(dirname(join(ROOT, path)), { recursive: true });
      writeFileSync(join(ROOT, path), content);
    }
  } catch (error) {
    for (const path of Object.keys(fresh)) rmSync(join(ROOT, path), { force: true });
    rmSync(join(ROOT, `src/channels/${name}`), { recursive: true, force: true });
    for (const [path, content] of Object.entries(before)) writeFileSync(join(ROOT, path), content);
    throw new Error(`Nothing was written: ${error.message}`);
  }
}

/** The registry with one channel more, at the end of its list. */
function registered(text, { id: folder, camel }) {
  if (new RegExp(`\\b${camel}\\b`).test(text))
    throw new Error(`${REGISTRY} knows a ${camel} already. Nothing was written.`);
  const line = `import { entry as ${camel} } from './channels/${folder}/index.ts';`;
  const list = /(channels: readonly ChannelEntry\[\] = )\[([^\]]*)\];/;
  if (!list.test(text))
    throw new Error(`${REGISTRY} has no list of channels that I know. Nothing was written.`);
  return withImport(text, line, './channels/').replace(list, (_, begin, inside) => {
    const before = inside.replace(/,?\s*$/, '');
    return `${begin}[${before}, ${camel}];`;
  });
}

/** The fixtures with one more, at the end. */
function fitted(text, { id: folder, camel }) {
  const list = /(export const fixtures: Readonly<Record<string, ChannelFixture>> = \{\n)((?:.*\n)*?)(\};)/;
  if (!list.test(text))
    throw new Error(`${FIXTURES} has no list of fixtures that I know. Nothing was written.`);
  const line = `import { ${camel} } from './${folder}.fixture.ts';`;
  const entry = camel === folder ? camel : `'${folder}': ${camel}`;
  return withImport(text, line, './peers/').replace(
    list,
    (_, begin, inside, end) => `${begin}${inside}  ${entry},\n${end}`,
  );
}

/** With an import among those from `near`, sorted as Biome sorts them; after all others from ../ when there are none. */
function withImport(text, line, near) {
  const lines = text.split('\n');
  const sourceOf = (one) => /^(?:import .*|\} )from '([^']+)';$/.exec(one)?.[1] ?? '';
  const own = sourceOf(line);
  const later = lines.findIndex((one) => sourceOf(one).startsWith('./') && sourceOf(one) > own);
  const first = lines.findIndex((one) => sourceOf(one).startsWith(near));
  const last = lines.findLastIndex((one) => sourceOf(one) !== '');
  const at = later >= 0 ? startOf(lines, later) : first >= 0 ? first : last + 1;
  return lines.toSpliced(at, 0, line).join('\n');
}

/** The first line of an import that ends at this one. */
function startOf(lines, end) {
  let at = end;
  while (at > 0 && !lines[at].startsWith('import ')) at--;
  return at;
}

function read(path) {
  return readFileSync(join(ROOT, path), 'utf8');
}
