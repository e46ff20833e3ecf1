import type { APIActionRowComponent, APIButtonComponent } from 'discord.js';
import { channelName } from '../../texts/channel-name.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { line, plain } from '../plain.ts';
import { ACTION, customId, markOf } from './ids.ts';
import { escapedLine, linkable, quoted } from './inert.ts';
import { LIMITS, PREVIEW } from './limits.ts';
import { type Body, button, footer, link, moment, primary, row } from './parts.ts';

const NAME = 120;
const TAGS = 300;
/** Never colour alone: the state stands in words beside its sign. */
const LOOKS: Readonly<Record<TicketCard['status'], { sign: string; color: number }>> = {
  open: { sign: '●', color: 0x2f6fed },
  waiting: { sign: '◷', color: 0x8a8f98 },
  snoozed: { sign: '☾', color: 0x6b5ca5 },
  resolved: { sign: '✓', color: 0x2e8b57 },
};

/** The card of a ticket: the same data, the same card. Order: state, customer, words, deadline, owner, tags, actions. */
export function cardBody(card: TicketCard, showText: boolean): Body {
  const { sign, color } = LOOKS[card.status];
  const who = `**${escapedLine(nameOf(card), NAME)}** ${text('discord.by', { channel: escapedLine(channelName(card.channel), NAME) })}`;
  const words = showText ? quoted(card.preview, PREVIEW * 2) : `*${text('discord.text-hidden')}*`;
  return {
    embeds: [
      {
        title: line(`${sign} ${stateOf(card)}`, LIMITS.title),
        ...(linkable(card.url) ? { url: card.url } : {}),
        color,
        description: [who, words, ...deadlineOf(card), ownerOf(card), ...tagsOf(card)].join('\n'),
        footer: footer(markOf('card', card.ticketId)),
      },
    ],
    components: actionsOf(card),
  };
}

/** The name of a ticket's thread. Its state is on the card: names of channels may be changed twice in ten minutes only. */
export function threadName(card: Pick<TicketCard, 'number' | 'contactName'>): string {
  return line(`#${card.number} ${nameOf(card)}`, LIMITS.threadName);
}

/** Whether the words of this customer may be shown in Discord. */
export function showsText(channel: string, setting: boolean): boolean {
  return setting || channel === 'discord';
}

export function nameOf({ contactName }: Pick<TicketCard, 'contactName'>): string {
  return contactName === null || contactName.trim() === '' ? text('card.nameless') : contactName;
}

/** What is not worth a button on the card, for the one who pressed More. */
export function moreBody(number: number, card: TicketCard | undefined): Body {
  const open = card === undefined || card.status !== 'resolved';
  const owned = card === undefined || card.assignee !== null;
  const buttons = [
    ...(open && owned ? [button(text('discord.release'), customId(ACTION.release, number))] : []),
    ...(open ? [button(text('discord.escalate'), customId(ACTION.escalate, number))] : []),
    button(text('discord.why'), customId(ACTION.why, number)),
    ...(card === undefined ? [] : link(text('discord.open'), card.url)),
  ];
  return { embeds: [{ title: `#${number}` }], components: row(...buttons) };
}

function stateOf(card: TicketCard): string {
  const parts = [`#${card.number}`, text(`discord.status-${card.status}`)];
  if (card.priority !== 'normal') parts.push(text(`discord.priority-${card.priority}`));
  if (card.escalated !== null) parts.push(`▲ ${text('discord.escalated')}`);
  return parts.join(' · ');
}

function deadlineOf({ promiseAt, targetAt, snoozedUntil, status }: TicketCard): string[] {
  const lines: string[] = [];
  if (status === 'snoozed' && snoozedUntil !== null)
    lines.push(text('discord.snoozed-until', { when: moment(snoozedUntil) }));
  if (promiseAt !== null) lines.push(`**${text('discord.due', { when: moment(promiseAt) })}**`);
  if (targetAt !== null && targetAt !== promiseAt)
    lines.push(text('discord.target', { when: moment(targetAt) }));
  return lines.length === 0 ? [text('discord.nobody-waits')] : lines;
}

function ownerOf({ assignee, lastReply }: TicketCard): string {
  const owner =
    assignee === null
      ? `*${text('discord.unclaimed')}*`
      : text('discord.owner', { name: `**${escapedLine(assignee.name, NAME)}**` });
  if (lastReply === null) return owner;
  const key: TextKey = `discord.delivery-${lastReply.delivery}`;
  const kind = escapedLine(lastReply.as, NAME);
  return `${owner} · ${text('discord.last-reply', { kind, delivery: text(key) })}`;
}

function tagsOf({ tags, team }: TicketCard): string[] {
  const all = [...(team === null ? [] : [text('discord.team', { team })]), ...tags.map((tag) => `#${tag}`)];
  return all.length === 0 ? [] : [escapedLine(plain(all.join('  '), TAGS), TAGS * 2)];
}

function actionsOf({
  number,
  status,
  assignee,
  lastInboundId,
}: TicketCard): APIActionRowComponent<APIButtonComponent>[] {
  const more = button(text('discord.more'), customId(ACTION.more, number));
  if (status === 'resolved')
    return row(button(text('discord.reopen'), customId(ACTION.reopen, number)), more);
  const claim = button(text('discord.claim'), customId(ACTION.claim, number), primary);
  // What the agent saw travels with the button: a form opened from an old card knows that it is old.
  const reply = customId(ACTION.reply, number, lastInboundId);
  return row(
    ...(assignee === null ? [claim] : []),
    button(text('discord.reply'), reply, ...(assignee === null ? [] : [primary])),
    button(text('discord.resolve'), customId(ACTION.resolve, number)),
    more,
  );
}
