import { proof } from './proof.mjs';

// npm run crash-matrix [-- -t sqlite]: a death at every commit, every call of a vendor and every sync of the disk that a whole story has,
// each followed by a start and a comparison with the story in which nobody died. `npm test` runs a few of them.
process.env.CRASH_MATRIX_DEATHS ??= '100000';
await proof('crash-matrix', 'test/crash-matrix.test.ts');
