import { publicUrlOf, readConfig } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { newId } from '../new-id.ts';
import { SqlAccesses } from '../store/accesses.ts';
import { openDatabase } from '../store/open.ts';
import { SqlPeople } from '../store/people.ts';
import { learn, text } from '../texts/texts.ts';
import { createAccounts } from './accounts.ts';

/** `npm run sign-in <name>`: prints a one-use link for somebody in the team; whoever has the server has that right. */
async function signIn(name: string): Promise<string> {
  const settings = readConfig({ channels: [], desks: [] });
  const language = settings.LANGUAGE;
  await learn(language);
  if (name === '') throw new CodedError('malformed', text('sign-in.usage', {}, language));
  const { db, engine } = await openDatabase(settings.DATABASE_URL);
  try {
    const accounts = createAccounts({
      people: new SqlPeople(db, engine),
      // Nobody is changed, so that nobody has to hear of it.
      live: { publish: () => undefined, subscribe: () => () => undefined },
      publicUrl: publicUrlOf(settings, settings.PORT),
      now: Date.now,
      newId,
    });
    const person = await accounts.find(name);
    if (person === null)
      throw new CodedError('not-found', text('refused.unknown-person', { name }, language));
    const about = `person:${person.id}`;
    const accesses = new SqlAccesses(db, engine, () => undefined);
    await accesses.add([
      { at: Date.now(), by: 'server', role: 'system', act: 'sign-in-link', about, desk: 'house' },
    ]);
    const link = await accounts.signInLink(person.id);
    return text('said.sign-in', { name: person.name, link }, language);
  } finally {
    await db.destroy();
  }
}

const say = (stream: NodeJS.WriteStream, words: string) => stream.write(`${words}\n`);

signIn(process.argv.slice(2).join(' ')).then(
  (words) => say(process.stdout, words),
  (error: unknown) => {
    const known = error instanceof CodedError;
    say(process.stderr, known ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  },
);
