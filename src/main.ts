import { readConfig } from './config.ts';
import { closeToOthers } from './data-folder.ts';
import { CodedError } from './domain/coded-error.ts';
import { startHouse } from './house.ts';
import { newId } from './new-id.ts';
import { channels, desks } from './registry.ts';
import { type TextKey, type TextValues, text } from './texts/texts.ts';

/**
 * Starts, says where, stops on SIGTERM or SIGINT with nothing in flight lost, reloads the rules on SIGHUP. Stops as well when the
 * database has become too new for this program.
 */
async function main(): Promise<void> {
  closeToOthers();
  const config = readConfig({ channels, desks });
  const outdated = (why: Error) => void starting.then((house) => house.stop()).then(() => fail(why), fail);
  const starting = startHouse(config, { newId, wallClock: Date.now, outdated });
  // Listened to from the first moment: a signal that comes while the house starts is obeyed once it stands.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void starting.then((house) => house.stop()).then(() => process.exit(0), fail));
  }
  process.on('SIGHUP', () => void starting.then((house) => house.reloadRules(), fail));
  const house = await starting;
  const say = (key: TextKey, values: TextValues) =>
    process.stdout.write(`${text(key, values, config.LANGUAGE)}\n`);
  say('start.ready', { desk: `${house.publicUrl}/desk`, chat: `${house.publicUrl}/chat` });
  if (house.firstLink !== null) say('start.sign-in', { link: house.firstLink });
}

function fail(error: unknown): never {
  const known = error instanceof CodedError;
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}

main().catch(fail);
