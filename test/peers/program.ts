import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { onTestFinished } from 'vitest';

/**
 * Makes one JavaScript file of a TypeScript program beside this one, for tests that need a process of their own to
 * kill. It lies in node_modules, where it finds the packages that it imports, until the test ends.
 */
export async function program(name: string): Promise<string> {
  const outDir = join(
    process.cwd(),
    'node_modules',
    '.cache',
    'osem-test',
    `${basename(name, '.ts')}-${process.pid}`,
  );
  mkdirSync(outDir, { recursive: true });
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, name),
      outDir,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  return join(outDir, 'program.mjs');
}
