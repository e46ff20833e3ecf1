import { STATUSES } from '../domain/ticket/status.ts';
import type { Found, Hit, TicketFilter } from '../store/store.ts';
import { channelName } from '../texts/channel-name.ts';
import { CUSTOMER_LANGUAGES } from '../texts/languages.ts';
import { statusName } from '../texts/names.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { given } from './options.ts';

/** Tickets that fit a chat message, each with what was found in it. */
const LINES = 10;
/** As far as the search pages. */
const MOST_PAGES = 100;
const LONGEST_ECHO = 100;

export const find: Command = {
  name: 'find',
  summary: 'command.find',
  example: '--status resolved late parcel',
  role: 'viewer',
  group: 'look',
  options: [
    { name: 'words', summary: 'option.words', type: 'rest', required: true },
    { name: 'status', summary: 'option.status', type: 'choice', required: false, choices: STATUSES },
    { name: 'channel', summary: 'option.channel', type: 'text', required: false },
    { name: 'contact', summary: 'option.contact', type: 'text', required: false },
    {
      name: 'language',
      summary: 'option.customer-language',
      type: 'choice',
      required: false,
      choices: CUSTOMER_LANGUAGES,
    },
    { name: 'page', summary: 'option.page', type: 'number', required: false },
  ],
  async run(request, ports) {
    const words = given(request, 'words') ?? '';
    const customer = given(request, 'contact');
    const page = Math.min(Number(request.options.page ?? 1), MOST_PAGES);
    const found = await ports.store.search.find(
      { words, ...(customer === undefined ? {} : { customer }) },
      filterOf(request),
      { limit: LINES, skip: (page - 1) * LINES },
    );
    return found.hits.length === 0 ? nothing(words, found) : listed(request, words, page, found);
  },
};

function filterOf(request: Asked): TicketFilter {
  const filter: TicketFilter = {};
  const status = STATUSES.find((name) => name === given(request, 'status'));
  const channel = given(request, 'channel');
  const language = given(request, 'language');
  if (language !== undefined) filter.language = language;
  if (status !== undefined) filter.status = status;
  if (channel !== undefined) filter.channel = channel;
  return filter;
}

function nothing(words: string, { cut }: Found): Answer {
  return {
    key: cut ? 'said.found-none-yet' : 'said.found-none',
    values: { words: shortened(words) },
    data: { tickets: [] },
  };
}

function listed({ language }: Asked, words: string, page: number, { hits, next, cut }: Found): Answer {
  const more = next !== null ? 'yes' : cut ? 'cut' : 'no';
  const lines = hits.map((hit) => lineOf(hit, language)).join('\n');
  return {
    key: 'said.found',
    values: { words: shortened(words), page, next: page + 1, more, lines },
    data: { tickets: hits.map(({ row }) => row.ticket.number) },
  };
}

/** What was asked for, in the answer's head. */
function shortened(words: string): string {
  return words.length <= LONGEST_ECHO ? words : `${words.slice(0, LONGEST_ECHO)}…`;
}

/** One ticket: number, customer, channel, state; below it what was said, by whom and when. */
function lineOf({ row, snippet, message }: Hit, language: string): string {
  const { number, conversation, status } = row.ticket;
  const say = (key: TextKey) => text(key, {}, language);
  const values = {
    number,
    name: row.contactName?.replace(/\s+/gu, ' ') ?? say('card.nameless'),
    channel: channelName(conversation.channel, language),
    status: statusName(status.name, language),
    at: clockTime(message?.at ?? row.updatedAt),
    kind: message?.kind ?? 'inbound',
    text: snippet.text,
  };
  return text('said.found-line', values, language);
}
