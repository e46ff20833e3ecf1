import { blanksIn } from '../domain/macro.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { REPLY_KINDS, type ReplyKind } from '../domain/ticket/reply.ts';
import { text } from '../texts/texts.ts';
import type { Asked, Command } from './command.ts';
import {
  COMMITS_TO_NOTHING,
  type Committed,
  committedBy,
  frozenIf,
  NO_PLEDGE,
  repeated,
  taken,
  told,
} from './commitments.ts';
import { kept } from './kept.ts';
import {
  actorOf,
  COPIES,
  copiesIn,
  copiesProblem,
  messageIdOf,
  PLACE,
  placeIn,
  teamMessage,
  uploaded,
} from './message.ts';
import { becoming, CONFIRM, flagged, given, THEN, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { AT, atIn } from './scheduled.ts';

export const reply: Command = {
  name: 'reply',
  summary: 'command.reply',
  example: '12 Your parcel left today and arrives on Thursday.',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    { name: 'text', summary: 'option.reply-text', type: 'rest', required: false },
    {
      name: 'as',
      summary: 'option.as',
      label: 'label.as',
      type: 'choice',
      required: false,
      choices: REPLY_KINDS,
    },
    { name: 'files', summary: 'option.files', type: 'files', required: false },
    { name: 'seen', summary: 'option.seen', type: 'id', required: false },
    THEN,
    PLACE,
    COPIES,
    { name: 'macro', summary: 'option.reply-macro', type: 'id', required: false },
    NO_PLEDGE,
    AT,
    CONFIRM,
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const words = given(request, 'text')?.trim() ?? '';
    const as = (given(request, 'as') ?? 'answer') as ReplyKind;
    const files = await uploaded(request, ports);
    if (files === null) return badOption('files', text('problem.files', {}, request.language));
    if (words === '' && files.length === 0) return { refused: 'empty' };
    const becomes = becoming(request);
    if (as !== 'answer' && becomes.becomes !== undefined)
      return badOption(THEN.name, text('problem.then', {}, request.language));
    const blanks = blanksIn(words);
    if (blanks.length > 0) return { refused: 'blanks', values: { blanks: blanks.join(', ') } };
    const messageId = messageIdOf(request, ports);
    const now = ports.now();
    const before = await repeated(ports, number, messageId);
    if (before !== null) return before;
    const later = await atIn(request, ports);
    if (isRefusal(later)) return kept(later, words, request, ports);
    const seen = given(request, 'seen');
    const to = placeIn(request);
    const said = { id: messageId, text: words, as, now, files, ...to, ...copiesIn(request) };
    // One that was removed meanwhile holds no words back.
    const begun = given(request, 'macro');
    const macro = begun === undefined ? null : await ports.store.macros.byId(begun);
    let committed: Committed = COMMITS_TO_NOTHING;
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: async (ticket) => {
        const read = await readBy(ticket, words, request, ports);
        if (isRefusal(read)) return read;
        committed = read;
        return {
          type: 'reply' as const,
          messageId,
          as,
          confirm: flagged(request, 'confirm'),
          sendAt: now + ports.undoMs,
          ...becomes,
          ...to,
          ...(seen === undefined ? {} : { seen }),
          ...(macro === null ? {} : { tags: macro.tags }),
          ...committed.intent,
          ...later,
        };
      },
      message: (ticket) => frozenIf(committed, teamMessage(ticket, request, said)),
      ...(macro === null ? {} : { changes: () => ({ macro: macro.id }) }),
    });
    if (isRefusal(outcome)) return told(await kept(outcome, words, request, ports), committed);
    const { language } = request;
    return taken(ports, outcome.ticket, committed, request, { message: messageId, language, ...to });
  },
};

/** What its words commit us to, or why it cannot go to whom it is meant for. */
async function readBy(
  ticket: Ticket,
  words: string,
  request: Asked,
  ports: CommandPorts,
): Promise<Committed | Refusal> {
  return copiesProblem(request, ticket, ports) ?? (await committedBy(ticket, words, request, ports));
}
