import type { Kinds } from '../domain/kinds.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { channelName, reachText } from '../texts/channel-name.ts';
import { heldText, priorityName, problemText, reasonName, stageName } from '../texts/names.ts';
import { isText, type TextKey, type TextValues, text } from '../texts/texts.ts';
import { clockTime, timeSpan } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import type { Names } from './present.ts';
import { aboutText } from './present-about.ts';
import { callbackText } from './present-callback.ts';
import { customerEventText } from './present-customer.ts';
import { endText } from './present-end.ts';
import { offerText } from './present-offer.ts';
import { ownerText, type RuleNames } from './present-owner.ts';
import { pledgeText } from './present-pledge.ts';
import { problemEventText } from './present-problem.ts';

/** What happened, told in a sentence. Reasons stand beside it as data; foreign text never stands in an event. */
export function eventText(event: TicketEvent, names: Names, language: string, rules: RuleNames): string {
  const say = (textKey: TextKey, values?: TextValues) => text(textKey, values, language);
  const who = (id: string | null) => (id === null ? '' : (names.get(id) ?? id));
  const key = `event.${event.type}` as const;
  // A newer version beside this one writes into the same log.
  if (!isText(key)) return say('event.of-a-newer-version', { type: String(event.type) });
  switch (event.type) {
    case 'ticket-opened':
      return say(key, { channel: channelName(event.channel, language) });
    case 'triaged':
      return say(key, triageWords(event, rules, language));
    case 'deadline-set':
      return say(key, deadlineWords(event, language));
    case 'stage-told':
      return say(key, {
        stage: stageName(event.stage, language),
        to: event.to,
        who: who(event.person),
        late: event.late ? 'yes' : 'no',
      });
    case 'stage-skipped':
      return say(key, { stage: stageName(event.stage, language) });
    case 'message-edited':
      return say(event.actor.startsWith('contact:') ? key : 'event.note-edited');
    case 'message-deleted':
      return say(event.actor.startsWith('contact:') ? key : 'event.note-deleted');
    case 'message-redacted':
      return event.files === undefined
        ? say(key, { count: event.count })
        : say('event.file-redacted', { files: event.files });
    case 'answer-accepted':
      return say(key, { who: who(event.of) || 'none' });
    case 'wait-ended':
      return say(key, { by: event.by });
    default:
      return (
        replyText(event, language) ??
        ownerText(event, who, rules, language) ??
        signText(event, language) ??
        offerText(event, who, rules, language) ??
        pledgeText(event, who, language) ??
        callbackText(event, language) ??
        toldElsewhere(event, rules.kinds, language) ??
        say(key)
      );
  }
}

/** What became of something that we write; null for what is none. */
function replyText(event: TicketEvent, language: string): string | null {
  switch (event.type) {
    case 'reply-queued':
    case 'reply-delivered':
      return text(`event.${event.type}`, { as: event.as }, language);
    case 'reply-failed':
      return text('event.reply-failed', { problem: problemText(event.code, language) }, language);
    case 'reply-scheduled':
      return text('event.reply-scheduled', { when: clockTime(event.sendAt) }, language);
    case 'reply-held':
      return text('event.reply-held', { because: heldText(event.because, language) }, language);
    case 'reply-receipt':
      return text('event.reply-receipt', { receipt: event.receipt }, language);
    default:
      return null;
  }
}

function triageWords(
  { priority, tags, team, kind }: Extract<TicketEvent, { type: 'triaged' }>,
  { kinds, business }: RuleNames,
  language: string,
) {
  return {
    priority: priorityName(priority, language),
    tags: tags.map((tag) => nameAmong(kinds.tags, tag, language)).join(', ') || 'none',
    team: team === null ? 'none' : (business.teams[team] ?? team),
    kind: kind === undefined ? 'none' : nameAmong(kinds.kinds, kind, language),
  };
}

/** Open hours as so many hours, not as the nights between them. */
function deadlineWords(
  { since, promiseAt, counted, because }: Extract<TicketEvent, { type: 'deadline-set' }>,
  language: string,
) {
  const span = timeSpan(counted?.promiseMs ?? promiseAt - since, language);
  return {
    span,
    calendar: counted?.calendar ?? 'none',
    version: counted?.version ?? '',
    because: because ?? 'none',
  };
}

/** What the vendor tells beside messages; null for what it does not. */
function signText(event: TicketEvent, language: string): string | null {
  const key = `event.${event.type}` as const;
  if (event.type === 'reacted') return text(key, { signs: event.signs.join(' ') || 'none' }, language);
  if (event.type !== 'customer-left' && event.type !== 'customer-back') return null;
  return reachText(event.type, event.channel, language);
}

/** What ties tickets together, or their customers, by their numbers; null for what does not. */
function tieText(event: TicketEvent, language: string): string | null {
  switch (event.type) {
    case 'merged-into':
    case 'absorbed':
    case 'unmerged':
    case 'unabsorbed':
    case 'split-from':
    case 'rejoined':
    case 'linked':
    case 'unlinked':
      return text(`event.${event.type}`, { number: event.number }, language);
    case 'same-person-unlinked':
    case 'same-person-denied':
    case 'same-person-undenied':
      return text(`event.${event.type}`, { number: event.number }, language);
    case 'same-person-linked':
    case 'same-person-suggested':
      return text(`event.${event.type}`, { number: event.number, because: event.because }, language);
    case 'invited':
      return text('event.invited', { channel: channelName(event.channel, language) }, language);
    case 'invitation-accepted': {
      const channel = channelName(event.channel, language);
      return text('event.invitation-accepted', { channel, number: event.number }, language);
    }
    case 'split-off':
      return text('event.split-off', { count: event.messages.length }, language);
    default:
      return null;
  }
}

/** What calls a supervisor, would have, or did for nothing; null for what does not. */
function callText(event: TicketEvent, language: string): string | null {
  switch (event.type) {
    case 'escalated':
    case 'escalation-shadowed':
    case 'escalation-dismissed': {
      const because = event.type === 'escalation-shadowed' ? event.because : '';
      const reason = reasonName(event.reason, language);
      return text(`event.${event.type}`, { reason, because }, language);
    }
    default:
      return null;
  }
}

/** Concerns whose events are told in files of their own. */
function toldElsewhere(event: TicketEvent, kinds: Kinds, language: string): string | null {
  return (
    endText(event, language) ??
    customerEventText(event, language) ??
    tieText(event, language) ??
    problemEventText(event, language) ??
    callText(event, language) ??
    aboutText(event, kinds, language)
  );
}
