import type { APIButtonComponent } from 'discord.js';
import { aboutText } from '../../texts/about.ts';
import { channelName, reachText } from '../../texts/channel-name.ts';
import { copiesText } from '../../texts/copies.ts';
import { customerLines, languageFix } from '../../texts/customer.ts';
import { problemText } from '../../texts/names.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { line, plain } from '../plain.ts';
import { channelsOf, receiverText, replyPlaceOf, tieLines, waitLines } from '../ties.ts';
import { givenOf, givingRows } from './giving.ts';
import { ACTION, customId, markOf, seenAt } from './ids.ts';
import { escapedLine, linkable, quoted } from './inert.ts';
import { LIMITS, PREVIEW } from './limits.ts';
import { type Body, button, footer, instant, moment, primary, type Row, row } from './parts.ts';
import { sameRow } from './same-person.ts';
import { scheduledRow, scheduledSaid } from './scheduled.ts';

const NAME = 120;
const SUBJECT = 300;
const TAGS = 200;
const TIES = 300;
const PROBLEM = 300;
const ABOUT = 400;
/** Of each line about the customer: on a telephone, five lines. */
const CUSTOMER = 200;
/** A row holds no more. */
const MOST_ACTIONS = 5;
/** Never colour alone: the state stands in words beside its sign. */
const LOOKS: Readonly<Record<TicketCard['status'], { sign: string; color: number }>> = {
  open: { sign: '●', color: 0x2f6fed },
  waiting: { sign: '◷', color: 0x8a8f98 },
  snoozed: { sign: '☾', color: 0x6b5ca5 },
  resolved: { sign: '✓', color: 0x2e8b57 },
};

/** It counts as resolved, and is none. */
const QUARANTINE = { sign: '⊘', color: 0x8a8f98 };

/** The card of a ticket: the same data, the same card. First what is to be done, then, smaller, what is known, then the actions. */
export function cardBody(card: TicketCard, showText: boolean, language: string): Body {
  const { sign, color } = card.spam === true ? QUARANTINE : LOOKS[card.status];
  const channel = escapedLine(channelName(card.channel, language), NAME);
  const who = `**${escapedLine(nameOf(card, language), NAME)}** ${text('discord.by', { channel }, language)}`;
  const words = showText ? saidOn(card, language) : `*${text('discord.text-hidden', {}, language)}*`;
  const rest = [
    ...deadlineOf(card, language),
    ownerOf(card, language),
    ...offeredOf(card, language),
    ...scheduledSaid(card, language),
    ...givenOf(card, language),
  ];
  const known = [
    ...tiesOf(card, language),
    ...aboutOf(card, language),
    ...customerOf(card, language),
    ...tagsOf(card, language),
    ...othersOf(card, language),
    ...(showText ? copiesOf(card, language) : []),
  ].map((said) => `-# ${said}`);
  return {
    embeds: [
      {
        title: line(`${sign} ${stateOf(card, language)}`, LIMITS.title),
        ...(linkable(card.url) ? { url: card.url } : {}),
        color,
        description: fitting([who, words, ...rest, ...known], LIMITS.description),
        footer: footer(markOf('card', card.ticketId)),
      },
    ],
    components: [
      ...actionsOf(card, language),
      ...scheduledRow(card, language),
      ...givingRows(card, language),
      ...sameRow(card, language),
    ].slice(0, LIMITS.rows),
  };
}

/** What is known gives way, line by line, where all of it is at its longest. */
function fitting(lines: readonly string[], limit: number): string {
  return lines.reduce((said, one) => (said.length + 1 + one.length > limit ? said : `${said}\n${one}`));
}

/** The subject of a letter, what the customer's newest words answer, and these. */
function saidOn(card: TicketCard, language: string): string {
  const { quotes } = card;
  const title = card.subject === undefined ? [] : [`**${escapedLine(card.subject, SUBJECT)}**`];
  const answered =
    quotes === undefined
      ? []
      : [`-# ${text('card.quotes', { words: escapedLine(quotes, PREVIEW) }, language)}`];
  return [...title, ...answered, previewOf(card)].join('\n');
}

function copiesOf({ cc }: TicketCard, language: string): string[] {
  return cc === undefined ? [] : [escapedLine(copiesText(cc, language), ABOUT)];
}

/** The beginning of the customer's newest words, as a quotation. */
export function previewOf({ preview }: Pick<TicketCard, 'preview'>): string {
  return quoted(plain(preview, PREVIEW), PREVIEW * 4);
}

/** The name of a ticket's thread. Its state is on the card: names of channels may be changed twice in ten minutes only. */
export function threadName(card: Pick<TicketCard, 'number' | 'contactName'>, language: string): string {
  return line(`#${card.number} ${nameOf(card, language)}`, LIMITS.threadName);
}

/** Whether the words of this ticket's customers may be shown in Discord. */
export function showsText(card: Pick<TicketCard, 'channel' | 'places'>, setting: boolean): boolean {
  return setting || channelsOf(card).every((channel) => channel === 'discord');
}

export function nameOf({ contactName }: Pick<TicketCard, 'contactName'>, language: string): string {
  return contactName === null || contactName.trim() === ''
    ? text('card.nameless', {}, language)
    : contactName;
}

function stateOf(card: TicketCard, language: string): string {
  const parts = [
    `#${card.number}`,
    text(`discord.status-${card.spam === true ? 'spam' : card.status}`, {}, language),
  ];
  if (card.priority !== 'normal') parts.push(text(`discord.priority-${card.priority}`, {}, language));
  if (card.escalated !== null) parts.push(`▲ ${text('discord.escalated', {}, language)}`);
  return parts.join(' · ');
}

function deadlineOf(card: TicketCard, language: string): string[] {
  const { promiseAt, targetAt, counted, snoozedUntil, status, resolveBy, replyUntil, shut } = card;
  const lines: string[] = [];
  if (status === 'snoozed' && snoozedUntil !== null)
    lines.push(text('discord.snoozed-until', { when: moment(snoozedUntil) }, language));
  if (promiseAt !== null) lines.push(`**${text('discord.due', { when: moment(promiseAt) }, language)}**`);
  if (targetAt !== null && targetAt !== promiseAt)
    lines.push(text('discord.target', { when: moment(targetAt) }, language));
  if (counted !== undefined) lines.push(text('card.counted', { calendar: counted }, language));
  if (resolveBy !== undefined) lines.push(text('discord.resolve-by', { when: moment(resolveBy) }, language));
  if (lines.length === 0) lines.push(text('discord.nobody-waits', {}, language));
  if (replyUntil !== undefined)
    lines.push(text('discord.reply-until', { when: moment(replyUntil) }, language));
  if (shut !== undefined) lines.push(reachText('customer-left', shut, language));
  return lines;
}

function ownerOf({ assignee, lastReply }: TicketCard, language: string): string {
  const owner =
    assignee === null
      ? `*${text('discord.unclaimed', {}, language)}*`
      : text('discord.owner', { name: `**${escapedLine(assignee.name, NAME)}**` }, language);
  if (lastReply === null) return owner;
  const key: TextKey = `discord.delivery-${lastReply.delivery}`;
  const kind = escapedLine(lastReply.as, NAME);
  const { error } = lastReply;
  const why = error === null ? '' : `: ${escapedLine(problemText(error, language), PROBLEM)}`;
  const delivery = `${text(key, {}, language)}${why}`;
  return `${owner} · ${text('discord.last-reply', { kind, delivery }, language)}`;
}

/** Its kind, what is filled in, how far the checklist is, what is missing. */
function aboutOf({ about }: TicketCard, language: string): string[] {
  const said = aboutText(about, language);
  return said === '' ? [] : [escapedLine(plain(said, ABOUT), ABOUT * 2)];
}

/** Language and address, what other systems know, earlier tickets, the note. */
function customerOf({ customer }: TicketCard, language: string): string[] {
  if (customer === undefined) return [];
  return customerLines(customer, language).map((said) => escapedLine(plain(said, CUSTOMER), CUSTOMER * 2));
}

/** Who hands it over to whom, and to whom a reply goes. */
function offeredOf(card: TicketCard, language: string): string[] {
  const { handover } = card;
  const receiver = receiverText(card, language);
  const lines = [...waitsOf(card, language), ...(receiver === null ? [] : [escapedLine(receiver, NAME * 2)])];
  if (handover === undefined) return lines;
  const from = escapedLine(handover.from, NAME);
  const words = text('card.handed-over', { from, to: escapedLine(handover.to, NAME) }, language);
  return [
    text('card.handed-over-until', { text: words, until: instant(handover.until) }, language),
    ...lines,
  ];
}

/** Who waits and since when, of several. */
function waitsOf(card: TicketCard, language: string): string[] {
  const places = card.places?.map((place) => ({
    ...place,
    contactName: place.contactName === null ? null : escapedLine(place.contactName, NAME),
  }));
  return places === undefined ? [] : waitLines({ ...card, places }, language, instant);
}

/** Who served the customer last, and how many watch. */
function othersOf({ servedBy, watchers }: TicketCard, language: string): string[] {
  const lines: string[] = [];
  if (servedBy !== undefined)
    lines.push(text('card.served-last', { name: escapedLine(servedBy, NAME) }, language));
  if (watchers !== undefined) lines.push(text('card.watched', { count: watchers }, language));
  return lines.length === 0 ? [] : [lines.join(' · ')];
}

function tagsOf({ tags, team }: TicketCard, language: string): string[] {
  const theirs = team === null ? [] : [text('discord.team', { team }, language)];
  const all = [...theirs, ...tags.map((tag) => `#${tag}`)];
  return all.length === 0 ? [] : [escapedLine(plain(all.join('  '), TAGS), TAGS * 2)];
}

/** What it has to do with other tickets. */
function tiesOf(card: TicketCard, language: string): string[] {
  const lines = tieLines(card, language);
  return lines.length === 0 ? [] : [escapedLine(plain(lines.join(' · '), TIES), TIES * 2)];
}

function actionsOf(card: TicketCard, language: string): Row[] {
  const { number, status, assignee, newestId } = card;
  const act = (key: 'claim' | 'resolve' | 'reopen' | 'more', style?: typeof primary) =>
    button(text(`discord.${key}`, {}, language), customId(ACTION[key], number), style);
  const fix = fixOf(card, language);
  if (status === 'resolved') return row(act('reopen'), ...fix, act('more'));
  // What the agent saw travels with the button: a form opened from an old card knows that it is old.
  const id = customId(ACTION.reply, number, seenAt(newestId, replyPlaceOf(card).ticket, number));
  const reply = button(text('discord.reply', {}, language), id, assignee === null ? undefined : primary);
  const pressed = (key: 'take' | 'decline', style?: typeof primary) =>
    button(text(`press.${key}`, {}, language), customId(ACTION[key], number), style);
  // A row has five: while it is offered, its steps stand behind More.
  if (card.handover !== undefined && assignee === null)
    return row(pressed('take', primary), pressed('decline'), reply, act('resolve'), act('more'));
  const claim = assignee === null ? [act('claim', primary)] : [];
  const others = [...claim, reply, act('resolve'), ...stepsOf(card, language)];
  return row(...others, ...(others.length + 2 > MOST_ACTIONS ? [] : fix), act('more'));
}

/** One press sets the language in which the customer wrote, when it is not the one that is kept for them. */
function fixOf({ number, customer }: TicketCard, language: string): APIButtonComponent[] {
  const fix = customer === undefined ? null : languageFix(customer, language);
  return fix === null ? [] : [button(fix.label, customId(ACTION.language, number, fix.tag))];
}

function stepsOf({ number, about: { steps } }: TicketCard, language: string): APIButtonComponent[] {
  if (steps.length === 0) return [];
  const done = steps.filter((step) => step.done).length;
  const label = text('discord.steps', { done, all: steps.length }, language);
  return [button(label, customId(ACTION.steps, number))];
}
