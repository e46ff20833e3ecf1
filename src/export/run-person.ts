import { once } from 'node:events';
import { CodedError } from '../domain/coded-error.ts';
import type { FileStore } from '../files/files.ts';
import type { Store } from '../store/store.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { learn, text } from '../texts/texts.ts';
import { personFiles } from './person.ts';
import { staffData } from './staff.ts';
import { zipped } from './zip.ts';

interface Ports {
  store: Store;
  files: Pick<FileStore, 'read'>;
  now: number;
  language: string;
  /** Writes into the log of access what is handed out, of whom. */
  record(act: string, about: string): Promise<void>;
}

/** `npm run -s export -- --person <address, id or name> > person.zip`. Throws CodedError 'not-found'. */
export async function writePerson(ports: Ports, who: string): Promise<void> {
  const { contacts } = ports.store;
  const found = await contacts.find(who, 20);
  const own = await contacts.byId(who);
  const exact = [];
  for (const one of own === null ? found : [own]) {
    const addresses = await contacts.addressesOf(one.id);
    const names = [one.id, one.name, one.externalId, ...addresses.map(({ address }) => address)];
    if (names.some((name) => name?.toLowerCase() === who.toLowerCase())) exact.push(one);
  }
  const [contact, ...others] = exact;
  if (contact === undefined || others.length > 0) throw nobody(ports);
  const language = languageForCustomer(contact, ports.language);
  await learn(language);
  await ports.record('person-data', `contact:${contact.id}`);
  for await (const piece of zipped(personFiles(ports, contact.id, language))) await write(piece);
}

/** `npm run -s export -- --staff Ana > ana.json`. Throws CodedError 'not-found'. */
export async function writeStaff(ports: Ports, name: string): Promise<void> {
  const data = await staffData(ports.store, name, ports.now);
  if (data === null) throw nobody(ports);
  await ports.record('staff-data', `person:${data.person.id}`);
  await write(`${JSON.stringify(data, null, 2)}\n`);
}

function nobody({ language }: Ports): CodedError {
  return new CodedError('not-found', text('export.no-person', {}, language));
}

async function write(piece: Uint8Array | string): Promise<void> {
  if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
}
