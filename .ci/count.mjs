import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files that are worth another try: were there more, it would not be the machine's pace. */
const MOST_AGAIN = 6;

const [folder, code] = process.argv.slice(2);
let { passed, failed, files } = counted(join(folder, 'all.json'));
if (files.length > 0 && files.length <= MOST_AGAIN) ({ passed, failed } = again());
if (failed === 0 && passed === 0) failed = 1;
if (failed === 0 && files.length === 0 && code !== '0') failed = 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

/** What failed beside others runs once more by itself, whole files at a time, and what it was is told: it may be a race. */
function again() {
  const names = files.map(({ name }) => relative(process.cwd(), name));
  process.stdout.write('\nFailed beside other tests, and run again alone:\n');
  for (const { tests } of files) for (const test of tests) process.stdout.write(`  ${test}\n`);
  const report = join(folder, 'again.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...names, '--maxWorkers=1', ...reporters];
  spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const second = counted(report);
  const before = files.reduce((sum, file) => sum + file.passed, 0);
  return { passed: passed - before + second.passed, failed: second.failed };
}

/** A file that could not even be loaded holds no tests, and is a failure all the same. */
function counted(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const bad = testResults.filter(({ status }) => status === 'failed');
    const broken = bad.filter(({ assertionResults }) => assertionResults.length === 0);
    return { passed: numPassedTests, failed: numFailedTests + broken.length, files: bad.map(fileOf) };
  } catch {
    return { passed: 0, failed: 1, files: [] };
  }
}

function fileOf({ name, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  return {
    name,
    passed: assertionResults.filter(({ status }) => status === 'passed').length,
    tests: failed.length === 0 ? [name] : failed.map(({ fullName }) => fullName),
  };
}
