import type { Kinds } from '../domain/kinds.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { noteIdsIn, shownAbout } from '../domain/ticket/shown.ts';
import type { Message } from '../store/store.ts';
import { missingText } from '../texts/about.ts';
import { clockTime } from '../texts/time.ts';
import type { Answer, Asked } from './command.ts';
import { actorOf } from './message.ts';
import { ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

type MayBe<Value> = Value | Refusal | Promise<Value | Refusal>;

export interface Saying {
  intent: (ticket: Ticket, kinds: Kinds) => MayBe<Intent>;
  /** How it stands then, in a sentence. */
  told: (ticket: Ticket, kinds: Kinds) => string;
  /** Stored in the same commit. */
  message?: (ticket: Ticket) => Message;
}

/** Says of a ticket what it is about; answers how it stands then, whether it was so already, and what is still missing. */
export async function sayAbout(
  request: Asked,
  ports: CommandPorts,
  { intent, told, message }: Saying,
): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const { kinds } = ports.policy.current();
  let before: number | null = null;
  const outcome = await ports.act({
    number,
    actor: actorOf(request),
    intent: (ticket) => {
      before = ticket.waiting.wait?.promiseAt ?? null;
      return intent(ticket, kinds);
    },
    ...(message === undefined ? {} : { message }),
  });
  if (isRefusal(outcome)) return outcome;
  const { ticket, changed } = outcome;
  const due = ticket.waiting.wait?.promiseAt ?? null;
  return {
    key: 'said.about',
    values: {
      number,
      what: told(ticket, kinds),
      already: changed ? 'no' : 'yes',
      due: due === null || due === before ? 'none' : clockTime(due),
      missing: missingIn(ticket, kinds, request.language),
    },
    ticket: number,
    data: { changed },
  };
}

/** `none` when nothing is. */
function missingIn(ticket: Ticket, kinds: Kinds, language: string): string {
  const { missing, fields } = shownAbout(ticket, kinds);
  return missing.length === 0 ? 'none' : missingText(missing, fields, language);
}

/** The texts of a ticket's fields, by the notes in which they stand; a deleted one has none any more. */
export async function fieldTexts(
  { store }: { store: Pick<CommandPorts['store'], 'tickets'> },
  ticket: Ticket,
): Promise<ReadonlyMap<string, string>> {
  const notes = await Promise.all(noteIdsIn(ticket).map((id) => store.tickets.message(id)));
  return new Map(
    notes.flatMap((note) =>
      note === null || note.deletedAt !== null ? [] : [[note.id, note.text] as const],
    ),
  );
}
