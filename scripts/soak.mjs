import { notKeptByNpm } from './options.mjs';
import { proof } from './proof.mjs';

// npm run soak [-- --minutes 10] [--rate 50] [--seed 8] [-t sqlite]: messages, agents, and everything that can go wrong one after another, on
// both databases; then it is counted whether anything was lost, doubled or missed. `npm test` runs a few seconds of it.
notKeptByNpm('npm run soak [-- --minutes 10] [--rate 50] [--seed 8] [-t sqlite]', [
  'minutes',
  'rate',
  'seed',
]);
const named = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv.splice(at, 2)[1];
};
process.env.SOAK_MINUTES = named('minutes', '10');
process.env.SOAK_RATE = named('rate', '50');
process.env.SOAK_SEED = named('seed', '8');
await proof('soak', 'test/soak.test.ts');
