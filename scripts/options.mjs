import { parseArgs } from 'node:util';

/**
 * What was typed behind a script: `values` of its options, and up to `words` words besides. Whoever types `--help` gets the usage; what
 * the script does not have ends it with 1 before it has done anything. `options` are given as parseArgs takes them.
 */
export function typed(usage, { options = {}, words = 0 } = {}) {
  notKeptByNpm(usage, Object.keys(options));
  const help = { type: 'boolean', short: 'h' };
  let read;
  try {
    read = parseArgs({ options: { ...options, help }, allowPositionals: words > 0 });
  } catch (error) {
    refuse(error.message.split('. ')[0], usage);
  }
  const { values, positionals } = read;
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  if (positionals.length > words) refuse(`There is one word too many: ${positionals[words]}`, usage);
  return { values, words: positionals };
}

/**
 * Ends the script with 1 when npm kept an option of its for itself, as it does with all that stand before `--`: an import that was only to be
 * looked at would be made.
 */
export function notKeptByNpm(usage, names) {
  const kept = names.filter((name) => process.env[`npm_config_${name.replaceAll('-', '_')}`]);
  if (kept.length === 0) return;
  const said = kept.map((name) => `--${name}`).join(', ');
  refuse(`npm kept ${said} for itself: write -- before the options. Nothing was done`, usage);
}

/** Ends the script with 1, in words. */
export function refuse(why, usage) {
  process.stderr.write(`${why}.\n${usage}\n`);
  process.exit(1);
}
