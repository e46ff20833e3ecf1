import { notKeptByNpm, refuse } from './options.mjs';
import { proof } from './proof.mjs';

// npm run soak [-- --minutes 10] [--rate 50] [--seed 8] [-t sqlite]: messages, agents, and everything that can go wrong one after another, on
// both databases; then it is counted whether anything was lost, doubled or missed. `npm test` runs a few seconds of it.
const USAGE = 'npm run soak [-- --minutes 10] [--rate 50] [--seed 8] [-t sqlite]';
notKeptByNpm(USAGE, ['minutes', 'rate', 'seed']);
const named = (name, usual) => {
  const at = process.argv.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  if (at < 0) return usual;
  const [, own = process.argv[at + 1]] = process.argv[at].split('=');
  process.argv.splice(at, process.argv[at].includes('=') ? 1 : 2);
  if (own?.trim() && Number(own) > 0 && Number(own) < 1e9) return own;
  refuse(`--${name} needs a number above 0${own === undefined ? '' : `, not ${own}`}`, USAGE);
};
process.env.SOAK_MINUTES = named('minutes', '10');
process.env.SOAK_RATE = named('rate', '50');
process.env.SOAK_SEED = named('seed', '8');
await proof('soak', 'test/soak.test.ts');
