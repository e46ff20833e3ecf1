import { proof } from './proof.mjs';

// npm run time-machine: a process whose wall clock is set while it runs, over every night on which clocks are odd.
await proof('time-machine', 'test/time-machine.test.ts');
