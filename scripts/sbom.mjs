import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { typed } from './options.mjs';
import { ROOT } from './run.mjs';

// npm run sbom [file]: what is installed to serve, as a bill of materials (CycloneDX, JSON), made by npm from the lock file alone: no network.
const [file = join(ROOT, 'sbom.cdx.json')] = typed('npm run sbom [-- <file>]', { words: 1 }).words;
const place = mkdtempSync(join(tmpdir(), 'osem-sbom-'));
// npm calls the project by its folder.
const folder = join(place, 'osem');
try {
  mkdirSync(folder);
  for (const [name, content] of Object.entries(withoutStandIns()))
    writeFileSync(join(folder, name), JSON.stringify(content));
  const bill = await billOf(folder);
  const { specVersion, components } = JSON.parse(bill);
  writeFileSync(file, bill);
  process.stdout.write(`${file}: CycloneDX ${specVersion}, ${components.length} packages\n`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function billOf(cwd) {
  const asked = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  // npm says where it is to whatever it runs; started by hand, the one in the path is taken.
  const own = process.env.npm_execpath;
  const [program, ...first] = own ? [process.execPath, own] : ['npm'];
  const { stdout } = await promisify(execFile)(program, [...first, ...asked], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/**
 * Packages in whose place a stand-in of our own is put are not installed, and npm calls a tree with a stand-in invalid: in what it is
 * shown nobody asks for them.
 */
function withoutStandIns() {
  const read = (name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
  const { devDependencies: _dev, overrides, ...manifest } = read('package.json');
  const lock = read('package-lock.json');
  const isStandIn = (name) => overrides[name]?.startsWith('file:') === true;
  const kept = (some = {}) => Object.fromEntries(Object.entries(some).filter(([name]) => !isStandIn(name)));
  const packages = Object.entries(lock.packages)
    .filter(([path, one]) => !one.dev && !one.link && !path.includes('vendor-stubs'))
    .map(([path, { devDependencies: _none, ...one }]) => [
      path,
      {
        ...one,
        ...(one.dependencies && { dependencies: kept(one.dependencies) }),
        ...(one.optionalDependencies && { optionalDependencies: kept(one.optionalDependencies) }),
      },
    ]);
  return {
    'package.json': { ...manifest, overrides: kept(overrides) },
    'package-lock.json': { ...lock, packages: Object.fromEntries(packages) },
  };
}
