import { environment } from '../config.ts';
import { checkUp } from './run.ts';

/** `npm run doctor [-- --json]`: ends with 0 when nothing has to be mended, else with 1. */
const { good, text, parts } = await checkUp(environment(), Date.now);
const said = process.argv.includes('--json') ? JSON.stringify({ good, parts }, null, 2) : text;
process.stdout.write(`${said}\n`);
process.exitCode = good ? 0 : 1;
