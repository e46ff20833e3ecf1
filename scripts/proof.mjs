import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { commit, program, ROOT, run } from './run.mjs';

/** Runs a suite in its whole size; what it measures stands in dist/proof/<name>.jsonl then, from which docs/reliability.md is written, and in <name>.run.jsonl of which commit. */
export async function proof(name, ...files) {
  await prepare();
  const folder = join(ROOT, 'dist/proof');
  mkdirSync(folder, { recursive: true });
  process.env.PROOF_REPORT = join(folder, `${name}.jsonl`);
  rmSync(process.env.PROOF_REPORT, { force: true });
  const what = {
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    asked: process.argv.slice(2).join(' '),
  };
  writeFileSync(join(folder, `${name}.run.jsonl`), `${JSON.stringify(what)}\n`);
  process.exit(await run(process.execPath, program('vitest', 'run', ...files, ...process.argv.slice(2))));
}
