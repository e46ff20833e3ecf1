import { personIn } from '../../domain/actor.ts';
import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import { forwarded } from '../../domain/forward.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { decide } from '../../domain/ticket/ticket.ts';
import { MAX_TRIES } from '../../jobs/jobs.ts';
import type { Message } from '../../store/store.ts';
import { text } from '../../texts/texts.ts';
import { change, loadTicket } from '../change.ts';
import type { TriagePorts } from '../ports.ts';

/** Who else reads a customer's letter is nobody's business outside: it stood below the words before it had a place of its own. */
function wordsOf({ text: words, heading }: Message, language: string): string {
  const [before = ''] = text('card.copies', { who: '\n' }, language).split('\n');
  const at = words.lastIndexOf(`\n\n${before}`);
  const last = at !== -1 && !words.slice(at + 2).includes('\n');
  return heading === undefined && last ? words.slice(0, at) : words;
}

/** The customer's words below ours, each line marked. */
const quoted = (words: string) => words.replace(/^/gm, '> ');

/**
 * Sends a note to somebody outside, with the customer's newest message and its files below it. A repeat carries the same id. What
 * cannot be sent is told to whoever wrote it, by a note.
 */
export async function forward(
  ports: TriagePorts,
  payload: Record<string, unknown>,
  attempt: number,
): Promise<void> {
  const note = await ports.store.tickets.message(String(payload.messageId));
  const what = note === null || note.deletedAt !== null ? null : forwarded(note.text);
  if (note === null || what === null) return;
  try {
    await send(ports, note, what);
  } catch (error) {
    const again = error instanceof CodedError && MEANING[error.code].job === 'retry' && attempt < MAX_TRIES;
    if (again) throw error;
    await tell(
      ports,
      note,
      text(
        'forward.failed',
        { to: what.to, reason: text(`error.${codeOf(error)}`, {}, ports.language) },
        ports.language,
      ),
    );
  }
}

async function send(
  ports: TriagePorts,
  note: Message,
  { to, words }: { to: string; words: string },
): Promise<void> {
  const channel = ports.channels.get(note.channel);
  if (channel?.forward === undefined) throw new CodedError('wrong-setting', 'The channel is switched off');
  const said = (await ports.store.tickets.messages(note.ticketId)).findLast(
    ({ kind, deletedAt }) => kind === 'inbound' && deletedAt === null,
  );
  const author = await ports.store.people.byId(personIn(note.author) ?? '');
  const { business } = ports.policy.current();
  await channel.forward({
    key: note.id,
    conversation: note.conversation,
    to,
    text: said === undefined ? words : `${words}\n\n${quoted(wordsOf(said, ports.language))}`,
    from: { name: author === null ? business.name : (author.publicName ?? author.name), team: business.name },
    files: (said?.files ?? []).flatMap(({ name, type, hash }) =>
      hash === null ? [] : [{ name, type, open: () => ports.files.open(hash) }],
    ),
  });
}

async function tell(ports: TriagePorts, note: Message, words: string): Promise<void> {
  const id = `${note.id}.not-forwarded`;
  if ((await ports.store.tickets.message(id)) !== null) return;
  const writer = personIn(note.author);
  await change(ports, async () => {
    const ticket = await loadTicket(ports.store, note.ticketId);
    const now = ports.now();
    const intent = { type: 'note' as const, messageId: id, people: writer === undefined ? [] : [writer] };
    const events = decide(ticket, intent, { now, actor: { kind: 'system', id: 'forward' }, policy: {} });
    if (isRefusal(events)) return events;
    const message = {
      ...note,
      id,
      text: words,
      author: 'system:forward',
      externalId: null,
      files: [],
      sentAt: now,
      receivedAt: now,
    };
    return { ticket, events, messages: [message] };
  });
}
