import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

/** Runs a suite in its whole size; what it measures stands in dist/proof/<name>.jsonl then, from which docs/reliability.md is written. */
export async function proof(name, ...files) {
  await prepare();
  const folder = join(ROOT, 'dist/proof');
  mkdirSync(folder, { recursive: true });
  process.env.PROOF_REPORT = join(folder, `${name}.jsonl`);
  rmSync(process.env.PROOF_REPORT, { force: true });
  process.exit(await run(process.execPath, program('vitest', 'run', ...files, ...process.argv.slice(2))));
}
