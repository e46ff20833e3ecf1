import type { Actor } from '../domain/actor.ts';
import { withoutBytes } from '../domain/redact.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Message, StruckFile } from '../store/store.ts';
import { createAct } from './act.ts';
import type { TriagePorts } from './ports.ts';

/** Takes files out of the messages of a ticket, with a record; copies at the desks follow from that. What is done already is left. */
export async function strikeFilesOn(
  ports: TriagePorts,
  ticketId: string,
  struck: readonly StruckFile[],
  actor: Actor,
): Promise<void> {
  const row = await ports.store.tickets.byId(ticketId);
  if (row === null) return;
  let found: { message: Message; gone: string[] }[] = [];
  const outcome = await createAct(ports)({
    number: row.ticket.number,
    actor,
    intent: async () => {
      found = await stillThere(ports, ticketId, struck);
      const messages = found.map(({ message: { id }, gone }) => ({
        ...{ messageId: id, count: gone.length, files: gone.length },
      }));
      return { type: 'redact', messages };
    },
    changes: () => ({
      patches: found.map(({ message: { id, files }, gone }) => ({
        id,
        files: files.map((file) => (gone.includes(file.id) ? withoutBytes(file) : file)),
      })),
    }),
  });
  if (isRefusal(outcome) && outcome.refused !== 'nothing-to-redact')
    ports.log.warn({ refused: outcome.refused }, 'files of a ticket were struck out without a record');
}

async function stillThere(
  { store }: TriagePorts,
  ticketId: string,
  struck: readonly StruckFile[],
): Promise<{ message: Message; gone: string[] }[]> {
  const ids = [...new Set(struck.map(({ messageId }) => messageId))];
  const messages = await Promise.all(ids.map((id) => store.tickets.message(id)));
  return messages.flatMap((message) => {
    if (message === null || message.ticketId !== ticketId) return [];
    const gone = message.files
      .filter(({ id, hash, ref }) => isAmong(struck, message.id, id) && (hash !== null || ref !== null))
      .map(({ id }) => id);
    return gone.length === 0 ? [] : [{ message, gone }];
  });
}

function isAmong(struck: readonly StruckFile[], messageId: string, fileId: string): boolean {
  return struck.some((one) => one.messageId === messageId && one.fileId === fileId);
}
