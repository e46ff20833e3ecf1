import { takeBack } from '../../src/triage/owners.ts';
import { testTriage } from './triage.ts';

/** A process that takes back what nobody serves in the database named by its arguments; in the middle it says so and stands still. */
const [engine, url, at] = process.argv.slice(2);
const HALFWAY = 300;
const triage = await testTriage(engine === 'postgres' ? 'postgres' : 'sqlite', Number(at), url);
const { store } = triage;
let begun = 0;
const commit: typeof store.commit = (change) => {
  begun++;
  if (begun === HALFWAY) process.stdout.write('halfway\n');
  return begun < HALFWAY ? store.commit(change) : new Promise(() => undefined);
};
const halting = new Proxy(store, {
  get: (whole, name) => (name === 'commit' ? commit : Reflect.get(whole, name)),
});
setInterval(() => undefined, 1000);
await takeBack({ ...triage.ports, store: halting });
