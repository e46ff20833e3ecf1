import { randomUUID } from 'node:crypto';
import { readConfig } from './config.ts';
import { CodedError } from './domain/coded-error.ts';
import { startHouse } from './house.ts';
import { channels, desks } from './registry.ts';
import { text } from './texts/texts.ts';

/** Starts, says where, stops on SIGTERM or SIGINT with nothing in flight lost, reloads the rules on SIGHUP. */
async function main(): Promise<void> {
  const config = readConfig({ channels, desks });
  const house = await startHouse(config, { newId: randomUUID, wallClock: Date.now });
  const say = (words: string) => process.stdout.write(`${words}\n`);
  say(text('start.ready', { desk: `${house.publicUrl}/desk`, chat: `${house.publicUrl}/chat` }));
  if (house.firstLink !== null) say(text('start.sign-in', { link: house.firstLink }));
  process.on('SIGHUP', () => void house.reloadRules());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void house.stop().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  const known = error instanceof CodedError;
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
