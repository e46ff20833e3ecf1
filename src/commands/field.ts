import { byId, type Field, fieldsOf, fits, type Kinds } from '../domain/kinds.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { FieldValue } from '../domain/ticket/about.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { shownAbout } from '../domain/ticket/shown.ts';
import { fieldText } from '../texts/about.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import { fieldTexts, sayAbout } from './about.ts';
import { codeAmong } from './choices.ts';
import type { Answer, Asked, Command } from './command.ts';
import { messageIdOf, teamMessage } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** Characters of a text field: a number, a name, a short remark; more is a note. */
const LONGEST = 500;
const YES = ['yes', 'true', 'da', 'да', '1'];
const NO = ['no', 'false', 'ne', 'не', 'нет', '0'];

export const field: Command = {
  name: 'field',
  summary: 'command.field',
  example: '12 order 2026-118',
  role: 'agent',
  group: 'about',
  options: [
    TICKET,
    { name: 'field', summary: 'option.field', type: 'field', required: true },
    { name: 'value', summary: 'option.value', type: 'rest', required: false },
  ],
  async run(request, ports) {
    const words = given(request, 'value')?.trim() ?? '';
    const { kinds } = ports.policy.current();
    const code = codeAmong(kinds.fields, given(request, 'field') ?? '');
    if (words === '') return shown(request, ports, code);
    const spec = byId(kinds.fields, code);
    const label = `${toldIn(spec?.name ?? code, ports.language)}: `;
    const id = messageIdOf(request, ports);
    const texts = new Map([[id, `${label}${words}`]]);
    const isText = spec?.type === 'text' && words !== '-';
    if (isText && (await ports.store.tickets.message(id)) !== null) return shown(request, ports, code);
    return sayAbout(request, ports, {
      intent: async (ticket) => {
        const kept = isText ? await keptText(ports, ticket, code, words) : null;
        const value = kept ?? (isText ? { noteId: id, skip: label.length } : valueIn(spec, words));
        return badValue(request, spec, words) ?? { type: 'set-field', field: code, value };
      },
      told: (ticket, now) => lineOf(ticket, now, code, request.language, texts),
      ...(isText
        ? {
            message: (ticket: Ticket) =>
              teamMessage(ticket, request, { id, text: `${label}${words}`, as: null, now: ports.now() }),
          }
        : {}),
    });
  },
};

/** The note that says the same already, or null. */
async function keptText(
  ports: CommandPorts,
  ticket: Ticket,
  code: string,
  words: string,
): Promise<FieldValue | null> {
  const value = ticket.about.fields[code];
  if (typeof value !== 'object') return null;
  const text = (await fieldTexts(ports, ticket)).get(value.noteId)?.slice(value.skip);
  return text === words ? value : null;
}

/** How one field stands. */
async function shown(request: Asked, ports: CommandPorts, code: string): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const row = await ports.store.tickets.byNumber(number);
  if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
  const { kinds } = ports.policy.current();
  const there = fieldsOf(kinds, row.ticket.about.kind);
  if (byId(there, code) === undefined) {
    const choices = there.map(({ id }) => id).join(', ') || 'none';
    return { refused: 'unknown-choice', values: { option: 'field', name: code, choices } };
  }
  const what = lineOf(row.ticket, kinds, code, request.language, await fieldTexts(ports, row.ticket));
  return {
    key: 'said.about',
    values: { number, what, already: 'no', due: 'none', missing: 'none' },
    ticket: number,
  };
}

function lineOf(
  ticket: Ticket,
  kinds: Kinds,
  code: string,
  language: string,
  texts: ReadonlyMap<string, string>,
): string {
  const one = byId(shownAbout(ticket, kinds, texts).fields, code);
  const line = one === undefined ? null : fieldText(one, language);
  return line ?? `${toldIn(one?.name ?? code, language)}: –`;
}

/** A value as the field takes it, of what somebody typed; `-` empties it. */
function valueIn(spec: Field | undefined, words: string): string | number | boolean | null {
  if (words === '-') return null;
  const low = words.toLowerCase();
  switch (spec?.type) {
    case 'choice':
      return codeAmong(spec.choices, words);
    case 'number':
      return Number(words.replace(',', '.'));
    case 'date':
      return dateIn(words);
    case 'flag':
      return YES.includes(low);
    default:
      return words;
  }
}

/** What is wrong with the words, said so that the next try is right. What a choice has, the ticket itself knows. */
function badValue(request: Asked, spec: Field | undefined, words: string): Refusal | null {
  if (words === '-' || spec === undefined || spec.type === 'choice') return null;
  const good = {
    number: /^-?\d{1,12}(?:[.,]\d{1,4})?$/.test(words),
    date: fits(spec, dateIn(words)),
    flag: [...YES, ...NO].includes(words.toLowerCase()),
    text: words.length <= LONGEST,
  }[spec.type];
  if (good) return null;
  const key: TextKey = spec.type === 'text' ? 'problem.long' : `problem.field-${spec.type}`;
  const problem = text(key, { limit: LONGEST }, request.language);
  return { refused: 'bad-option', values: { option: 'value', problem } };
}

/** `22. 11. 2026` is `2026-11-22`. */
function dateIn(words: string): string {
  const [, day = '', month = '', year] = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\.?$/u.exec(words) ?? [];
  return year === undefined ? words : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
