import type { types } from '@slack/bolt';
import { aboutText } from '../../texts/about.ts';
import { channelName, reachText } from '../../texts/channel-name.ts';
import { customerLines, languageFix } from '../../texts/customer.ts';
import { problemText } from '../../texts/names.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { receiverText, tieLines, waitLines } from '../ties.ts';
import { ACTION } from './actions.ts';
import type { Post } from './api.ts';
import {
  aside,
  button,
  confirmation,
  date,
  header,
  markup,
  plainText,
  rich,
  sentence,
  words,
} from './blocks.ts';
import { givingBlocks } from './giving.ts';
import { escaped } from './inert.ts';
import { LIMITS, PREVIEW } from './limits.ts';
import { saidOn } from './said-on.ts';
import { sameBlocks } from './same-person.ts';
import { scheduledBlocks } from './scheduled.ts';

const NAME = 120;
const TAGS = 200;
const TIES = 300;
const PROBLEM = 300;
const ABOUT = 400;
/** Of each line about the customer: on a telephone, five lines. */
const CUSTOMER = 200;
/** More are not seen at a glance. */
const MOST_ACTIONS = 5;
/** Never colour alone: the state stands in words beside its sign. */
const SIGNS: Readonly<Record<TicketCard['status'], string>> = {
  open: '●',
  waiting: '◷',
  snoozed: '☾',
  resolved: '✓',
};

/** It counts as resolved, and is none. */
const QUARANTINE = '⊘';

/** The card of a ticket: the same data, the same card. First what is to be done, then, smaller, what is known, then the actions. */
export function cardPost(card: TicketCard, language: string): Post {
  return {
    text: summary(card, language),
    mark: { type: 'osem_card', payload: { ticket: card.ticketId, version: card.version } },
    blocks: [
      header(`${card.spam === true ? QUARANTINE : SIGNS[card.status]} ${stateOf(card, language)}`),
      rich(
        sentence(words(nameOf(card, language), NAME, { bold: true }), {
          type: 'text',
          text: ` ${line(text('slack.by', { channel: channelName(card.channel, language) }, language), NAME)}`,
        }),
        ...saidOn(card, language),
      ),
      markup(deadlineOf(card, language)),
      rich(sentence(...ownerOf(card, language))),
      ...offeredOf(card, language),
      ...scheduledBlocks(card, (at) => moment(at, language), language),
      ...givingBlocks(card, language),
      ...tiesOf(card, language),
      ...aboutOf(card, language),
      ...customerOf(card, language),
      ...tagsOf(card, language),
      ...othersOf(card, language),
      actionsOf(card, language),
      ...sameBlocks(card, language),
    ],
  };
}

/** What notifications and screen readers say. */
function summary(card: TicketCard, language: string): string {
  const who = escaped(nameOf(card, language), NAME);
  const said = escaped([card.subject, card.preview].filter(Boolean).join(': '), PREVIEW);
  const due =
    card.promiseAt === null ? '' : ` ${text('slack.due', { when: clock(card.promiseAt) }, language)}`;
  const from = `${who} (${escaped(channelName(card.channel, language), NAME)})`;
  return `${stateOf(card, language)}: ${from}: ${said}${due}`.slice(0, LIMITS.messageText);
}

export function stateOf(card: TicketCard, language: string): string {
  const parts = [
    `#${card.number}`,
    text(`slack.status-${card.spam === true ? 'spam' : card.status}`, {}, language),
  ];
  if (card.priority !== 'normal') parts.push(text(`slack.priority-${card.priority}`, {}, language));
  if (card.escalated !== null) parts.push(`▲ ${text('slack.escalated', {}, language)}`);
  return parts.join(' · ');
}

export function nameOf(card: Pick<TicketCard, 'contactName'>, language: string): string {
  const name = card.contactName ?? '';
  return name.trim() === '' ? text('card.nameless', {}, language) : name;
}

/** In the reader's zone, absolute and relative; both move by themselves, so that nobody edits the card for the time. */
function deadlineOf(card: TicketCard, language: string): string {
  const { promiseAt, targetAt, counted, snoozedUntil, status, resolveBy, replyUntil, shut } = card;
  const lines: string[] = [];
  if (status === 'snoozed' && snoozedUntil !== null)
    lines.push(text('slack.snoozed-until', { when: moment(snoozedUntil, language) }, language));
  if (promiseAt !== null)
    lines.push(`*${text('slack.due', { when: moment(promiseAt, language) }, language)}*`);
  if (targetAt !== null && targetAt !== promiseAt)
    lines.push(text('slack.target', { when: moment(targetAt, language) }, language));
  if (counted !== undefined) lines.push(text('card.counted', { calendar: counted }, language));
  if (resolveBy !== undefined)
    lines.push(text('slack.resolve-by', { when: moment(resolveBy, language) }, language));
  if (lines.length === 0) lines.push(text('slack.nobody-waits', {}, language));
  if (replyUntil !== undefined)
    lines.push(text('slack.reply-until', { when: moment(replyUntil, language) }, language));
  if (shut !== undefined) lines.push(reachText('customer-left', shut, language));
  return lines.join('\n');
}

function moment(at: number, language: string): string {
  return `${date(at, '{date_short_pretty} {time}', clock(at))} (${date(at, '{ago}', text('slack.see-time', {}, language))})`;
}

export function clock(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function ownerOf({ assignee, lastReply }: TicketCard, language: string): types.RichTextElement[] {
  const owner =
    assignee === null
      ? [words(text('slack.unclaimed', {}, language), NAME, { italic: true })]
      : [
          words(text('slack.owner', {}, language), NAME),
          { type: 'text', text: ' ' } as const,
          words(assignee.name, NAME, { bold: true }),
        ];
  if (lastReply === null) return owner;
  const key: TextKey = `slack.delivery-${lastReply.delivery}`;
  const kind = line(lastReply.as, NAME);
  const { error } = lastReply;
  const why = error === null ? '' : `: ${line(problemText(error, language), PROBLEM)}`;
  const delivery = `${text(key, {}, language)}${why}`;
  return [...owner, { type: 'text', text: ` · ${text('slack.last-reply', { kind, delivery }, language)}` }];
}

/** Its kind, what is filled in, how far the checklist is, what is missing. */
function aboutOf({ about }: TicketCard, language: string): types.ContextBlock[] {
  const said = aboutText(about, language);
  return said === '' ? [] : [aside(line(said, ABOUT))];
}

/** Language and address, what other systems know, earlier tickets, the note. */
function customerOf({ customer }: TicketCard, language: string): types.ContextBlock[] {
  if (customer === undefined) return [];
  return [
    aside(
      customerLines(customer, language)
        .map((said) => line(said, CUSTOMER))
        .join('\n'),
    ),
  ];
}

/** Who hands it over to whom, and to whom a reply goes. */
function offeredOf(card: TicketCard, language: string): types.SectionBlock[] {
  const { handover } = card;
  const receiver = receiverText(card, language);
  const lines = [
    ...(handover === undefined ? [] : [handedText(handover, language)]),
    ...waitLines(escapedNames(card), language, (at) => moment(at, language)),
    ...(receiver === null ? [] : [escaped(receiver, NAME * 2)]),
  ];
  return lines.length === 0 ? [] : [markup(lines.join('\n'))];
}

/** Names as mark-up takes them. */
function escapedNames(card: TicketCard): TicketCard {
  if (card.places === undefined) return card;
  const places = card.places.map((place) => ({
    ...place,
    contactName: place.contactName === null ? null : escaped(place.contactName, NAME),
  }));
  return { ...card, places };
}

function handedText({ from, to, until }: NonNullable<TicketCard['handover']>, language: string): string {
  const people = { from: escaped(from, NAME), to: escaped(to, NAME) };
  const when = date(until, '{date_short_pretty} {time}', clock(until));
  return text(
    'card.handed-over-until',
    { text: text('card.handed-over', people, language), until: when },
    language,
  );
}

/** Who served the customer last, and how many watch. */
function othersOf({ servedBy, watchers }: TicketCard, language: string): types.ContextBlock[] {
  const lines = [
    ...(servedBy === undefined ? [] : [text('card.served-last', { name: servedBy }, language)]),
    ...(watchers === undefined ? [] : [text('card.watched', { count: watchers }, language)]),
  ];
  return lines.length === 0 ? [] : [aside(line(lines.join(' · '), TAGS))];
}

function tagsOf({ tags, team }: TicketCard, language: string): types.ContextBlock[] {
  const all = [
    ...(team === null ? [] : [text('slack.team', { team }, language)]),
    ...tags.map((tag) => `#${tag}`),
  ];
  return all.length === 0 ? [] : [aside(line(all.join('  '), TAGS))];
}

function tiesOf(card: TicketCard, language: string): types.ContextBlock[] {
  const lines = tieLines(card, language);
  return lines.length === 0 ? [] : [aside(line(lines.join(' · '), TIES))];
}

function actionsOf(card: TicketCard, language: string): types.ActionsBlock {
  const value = String(card.number);
  const act = (id: string) => ({ id, value });
  const ask = (key: 'resolve' | 'reopen') =>
    confirmation({
      title: text(`slack.${key}-title`, { number: card.number }, language),
      text: text(`slack.${key}-text`, {}, language),
      yes: text(`slack.${key}`, {}, language),
      no: text('slack.cancel', {}, language),
    });
  const claimed = card.assignee !== null;
  const primary = { style: 'primary' as const };
  const elements =
    card.status === 'resolved'
      ? [button(text('slack.reopen', {}, language), act(ACTION.reopen), { confirm: ask('reopen') })]
      : [
          ...(claimed ? [] : takeOf(card, act, language)),
          button(text('slack.reply', {}, language), act(ACTION.reply), claimed ? primary : {}),
          button(text('slack.resolve', {}, language), act(ACTION.resolve), { confirm: ask('resolve') }),
          ...stepsOf(card, language),
        ];
  const fix = elements.length + 2 > MOST_ACTIONS ? [] : fixOf(card, language);
  return {
    type: 'actions',
    block_id: `card-${card.number}`,
    elements: [...elements, ...fix, menuOf(card, language)],
  };
}

function stepsOf({ number, about: { steps } }: TicketCard, language: string): types.Button[] {
  if (steps.length === 0) return [];
  const done = steps.filter((step) => step.done).length;
  const label = text('slack.steps', { done, all: steps.length }, language);
  return [button(label, { id: ACTION.steps, value: String(number) })];
}

/** One press sets the language in which the customer wrote, when it is not the one that is kept for them. */
function fixOf({ number, customer }: TicketCard, language: string): types.Button[] {
  const fix = customer === undefined ? null : languageFix(customer, language);
  return fix === null ? [] : [button(fix.label, { id: ACTION.language, value: `${number}:${fix.tag}` })];
}

/** What is offered is taken or declined; everything else is claimed. */
function takeOf(
  { handover }: TicketCard,
  act: (id: string) => { id: string; value: string },
  language: string,
) {
  const primary = { style: 'primary' as const };
  if (handover === undefined) return [button(text('slack.claim', {}, language), act(ACTION.claim), primary)];
  return [
    button(text('press.take', {}, language), act(ACTION.take), primary),
    button(text('press.decline', {}, language), act(ACTION.decline)),
  ];
}

/** Commands stand in it by their own names, as they are typed and as Discord lists them. */
function menuOf(card: TicketCard, language: string): types.Overflow {
  const { number, url, status, assignee } = card;
  const option = (action: string, label = action) => ({
    text: plainText(label, LIMITS.optionText),
    value: `${action}:${number}`,
  });
  const open = status !== 'resolved';
  const web = option(ACTION.open, text('slack.open', {}, language));
  return {
    type: 'overflow',
    action_id: ACTION.menu,
    options: [
      ...(open && assignee !== null ? [option(ACTION.release)] : []),
      ...(open ? [option(ACTION.escalate)] : []),
      option(ACTION.why),
      option(ACTION.more, text('slack.more-actions', {}, language)),
      url.length <= LIMITS.url ? { ...web, url } : web,
    ],
  };
}
