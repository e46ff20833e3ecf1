import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

/** What may be in what is installed to serve, by its SPDX name, and why. */
const ALLOWED = {
  MIT: 'use it for anything, keep its notice',
  'MIT-0': 'MIT without the duty to keep the notice',
  ISC: 'says what MIT says in fewer words',
  'BSD-2-Clause': 'use it for anything, keep its notice',
  'BSD-3-Clause': 'the same; its makers’ names are no advertisement',
  '0BSD': 'BSD without any duty',
  'Apache-2.0': 'use it for anything, keep notices; gives a licence to patents',
  'BlueOak-1.0.0': 'use it for anything, pass on the licence or a link to it',
  'CC0-1.0': 'given to everybody',
  Unlicense: 'given to everybody',
  'PSF-2.0': 'Python’s: use it for anything, keep its notice',
  'MPL-2.0': 'its own files stay open when they are changed; nothing here changes them',
};

/** Packages whose file says no SPDX name: what their licence says, looked up by hand in that very version. */
const LOOKED_UP = {
  'date-holidays': {
    says: '(ISC AND CC-BY-3.0)',
    licence: 'ISC, its data CC-BY-SA-3.0',
    why: 'its README says so: data for anything, when its makers are named (its files do) and it stays under that licence when changed; nothing here changes it',
  },
  'dejavu-fonts-ttf': {
    says: 'SEE LICENSE IN README.md AND LICENSE',
    licence: 'Bitstream Vera and Arev',
    why: 'a font: use, embed and pass on for anything, but not sold by itself or changed under its name',
  },
  readline: {
    says: 'BSD',
    licence: 'BSD, without saying which',
    why: 'each form of BSD lets it be used for anything; nothing can load it: Node’s own module of that name goes first',
  },
};

/** The page of licences, from the lock file alone, and what is wrong with them: packages whose licence nobody allowed. */
export function licences(root = ROOT) {
  const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const { dependencies, license } = read('package.json');
  const packages = served(read('package-lock.json').packages);
  const problems = packages.flatMap(problemOf);
  return { page: pageOf(packages, { direct: Object.keys(dependencies), license }), problems };
}

/** What is installed to serve, each version once, by name; a stand-in of this project's own is none. */
function served(all) {
  const found = new Map();
  for (const [path, one] of Object.entries(all)) {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || one.dev || one.devOptional || one.link || /vendor-stubs/.test(path)) continue;
    const name = one.name ?? path.slice(at + 'node_modules/'.length);
    const key = `${name}@${one.version}`;
    // What stands in another package's folder is what that one asked for.
    const outermost = at === 0 || found.get(key)?.outermost === true;
    found.set(key, { name, version: one.version, says: one.license ?? '', outermost });
  }
  return [...found.values()].sort((a, b) => order(a.name, b.name) || order(a.version, b.version));
}

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function problemOf({ name, version, says }) {
  const known = LOOKED_UP[name];
  if (known ? known.says === says : isAllowed(says)) return [];
  return [`${name} ${version} has the licence "${says}", which scripts/licences.mjs does not allow`];
}

/** An SPDX expression: of `OR` one is enough, of `AND` all are needed. Brackets stand around the whole alone, or it is refused. */
export function isAllowed(expression) {
  const bare = expression.replace(/^\(([^()]*)\)$/, '$1').trim();
  if (bare === '' || /[()]/.test(bare)) return false;
  return bare
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((one) => one.trim() in ALLOWED));
}

function pageOf(packages, { direct, license }) {
  const found = new Map();
  for (const one of packages) found.set(licenceOf(one), (found.get(licenceOf(one)) ?? 0) + 1);
  const counts = [...found].sort(([a, many], [b, more]) => more - many || order(a, b));
  const isOwn = ({ name, outermost }) => outermost && direct.includes(name);
  return `# Licences

Osem itself is under the ${license} licence, see [\`LICENSE\`](../LICENSE). This page lists what is installed with it to serve: ${packages.length} packages, made of
\`package-lock.json\` by \`npm run generate\`. What only builds and tests it is left out. \`npm run check\` fails when a package comes whose licence
\`scripts/licences.mjs\` does not allow. \`npm run sbom\` writes the same as a bill of materials (CycloneDX, JSON) into \`sbom.cdx.json\`.

## Which are allowed, and why

| licence | packages | why it may be here |
|---|---|---|
${counts.map(([name, count]) => `| ${name} | ${count} | ${reasonOf(name)} |`).join('\n')}

Of a choice such as _MIT OR …_ one of them is taken. None asks that Osem, or what you build with it, be opened.

## What Osem asks for itself

${tableOf(packages.filter(isOwn))}

## What these bring with them

${tableOf(packages.filter((one) => !isOwn(one)))}
`;
}

function licenceOf({ name, says }) {
  return LOOKED_UP[name]?.licence ?? says.replace(/^\(([^()]*)\)$/, '$1');
}

function reasonOf(licence) {
  const special = Object.values(LOOKED_UP).find((one) => one.licence === licence && !(licence in ALLOWED));
  if (special) return special.why;
  if (licence in ALLOWED) return ALLOWED[licence];
  const parts = licence.split(/\s+(?:OR|AND)\s+/).filter((one) => one in ALLOWED);
  return / AND /.test(licence)
    ? parts.map((one) => `${one}: ${ALLOWED[one]}`).join('; ')
    : `taken as ${parts[0]}`;
}

function tableOf(packages) {
  const rows = packages.map((one) => `| ${one.name} | ${one.version} | ${licenceOf(one)} |`);
  return `| package | version | licence |\n|---|---|---|\n${rows.join('\n')}`;
}
