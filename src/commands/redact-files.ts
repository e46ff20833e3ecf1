import { atLeast } from '../domain/actor.ts';
import { badOption, type Refusal } from '../domain/refusal.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Attachment, Message, QueueRow } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import type { Answer, Asked } from './command.ts';
import { everyMessage } from './every-message.ts';
import { needs } from './handle.ts';
import { actorOf, messageIdOf } from './message.ts';
import type { CommandPorts } from './ports.ts';

/** Means every file that is there. */
const ALL = 'all';
/** Names in a refusal; more help nobody. */
const NAMED = 10;
/** Of what the customer may have already. */
const GONE_OUT: readonly Message['delivery'][] = ['sending', 'sent', 'delivered', 'read', 'unknown'];

interface There {
  message: Message;
  file: Attachment;
}

/** Strikes files out of a ticket and what was merged into it, by name or id: the bytes go, and a mark stays that there was one. */
export async function redactFiles(
  request: Asked,
  ports: CommandPorts,
  { ticket }: QueueRow,
  wanted: string,
): Promise<Answer | Refusal> {
  if (!atLeast(request.actor.role, 'supervisor')) return needs('supervisor');
  const messages = (await Promise.all(familyOf(ticket).map((id) => everyMessage(ports, id)))).flat();
  const there = messages.flatMap((message) =>
    message.files
      .filter(({ hash, ref }) => hash !== null || ref !== null)
      .map((file): There => ({ message, file })),
  );
  const meant = meantBy(there, wanted);
  if (meant.length === 0) return noSuchFile(there, request.language);
  await ports.strikeFiles({
    id: `redact:${messageIdOf(request, ports)}`,
    actor: actorOf(request),
    files: meant.map(({ message, file }) => ({ messageId: message.id, fileId: file.id })),
  });
  const { number } = ticket;
  const values = { number, count: meant.length, ...(await whatIsLeft(ports, meant)) };
  return { key: 'said.redacted-files', values, ticket: number };
}

/** A file is its bytes: the same ones under another name go with it. */
function meantBy(there: readonly There[], wanted: string): There[] {
  const said = wanted.trim().toLowerCase();
  const named = there.filter(({ file: { id, name } }) => id === wanted.trim() || name.toLowerCase() === said);
  const chosen = named.length === 0 && said === ALL ? there : named;
  const hashes = new Set(chosen.flatMap(({ file: { hash } }) => (hash === null ? [] : [hash])));
  return there.filter((one) => chosen.includes(one) || (one.file.hash !== null && hashes.has(one.file.hash)));
}

function noSuchFile(there: readonly There[], language: string): Refusal {
  const names = [...new Set(there.map(({ file }) => file.name))].slice(0, NAMED).join(', ') || '–';
  return badOption('file', text('problem.file', { names }, language));
}

/** What the house cannot reach, and what is another's. */
async function whatIsLeft({ store, desks }: CommandPorts, meant: readonly There[]) {
  const hashes = meant.flatMap(({ file: { hash } }) => (hash === null ? [] : [hash]));
  const kept = await Promise.all(hashes.map((hash) => store.files.get(hash)));
  const yes = (is: boolean) => (is ? 'yes' : 'no');
  return {
    elsewhere: yes(kept.some((one) => one !== null)),
    // What somebody put there themselves is theirs: no platform lets us take it.
    typed: yes(
      meant.some(
        ({ message: { kind, channel, externalId } }) =>
          kind !== 'outbound' && externalId !== null && desks().includes(channel),
      ),
    ),
    sent: yes(meant.some(({ message: { delivery } }) => GONE_OUT.includes(delivery))),
  };
}
