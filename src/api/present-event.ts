import { MEANING } from '../domain/coded-error.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { channelName } from '../texts/channel-name.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { timeSpan } from '../texts/time.ts';
import type { Names } from './present.ts';

/** What happened, told in a sentence. Reasons stand beside it as data; foreign text never stands in an event. */
export function eventText(event: TicketEvent, names: Names): string {
  const who = (id: string | null) => (id === null ? '' : (names.get(id) ?? id));
  const key = `event.${event.type}` as const;
  switch (event.type) {
    case 'ticket-opened':
      return text(key, { channel: channelName(event.channel) });
    case 'triaged':
      return text(key, {
        priority: event.priority,
        tags: event.tags.join(', ') || 'none',
        team: event.team ?? 'none',
      });
    case 'claimed':
      return text(key, { who: who(event.by) });
    case 'assigned':
      return text(key, { who: who(event.to), from: who(event.from) });
    case 'released':
      return text(key, { who: who(event.from) });
    case 'deadline-set':
      return text(key, { span: timeSpan(event.promiseAt - event.since) });
    case 'stage-told':
      return text(key, {
        stage: event.stage,
        to: event.to,
        who: who(event.person),
        late: event.late ? 'yes' : 'no',
      });
    case 'stage-skipped':
      return text(key, { stage: event.stage });
    case 'wait-ended':
      return text(key, { by: event.by });
    case 'reply-queued':
    case 'reply-delivered':
      return text(key, { as: event.as });
    case 'reply-failed':
      return text(key, {
        problem: event.code in MEANING ? text(`error.${event.code}` as TextKey) : event.code,
      });
    case 'reply-receipt':
      return text(key, { receipt: event.receipt });
    case 'reopened':
      return text(key, { because: event.because.replaceAll('-', '_') });
    case 'escalated':
      return text(key, { reason: event.reason });
    default:
      return text(key);
  }
}
