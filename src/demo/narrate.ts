import type { EventView, TicketLine, TicketView } from '../api/shapes.ts';
import type { TextKey, TextValues } from '../texts/texts.ts';
import type { Client } from './client.ts';

/** Tells what happens at the desk, line by line, from the API alone. */
export interface Narrator {
  /** Tells what is new since the last look. */
  look(): Promise<void>;
}

/** A text in the demo's language. */
export type Words = (key: TextKey, values?: TextValues) => string;

/** `startedAt` is the house's time (epoch ms) from which the story counts. */
export function narrator(
  client: Client,
  { say, words }: { say: (line: string) => void; words: Words },
  startedAt: number,
): Narrator {
  const versions = new Map<number, number>();
  const told = new Map<number, number>();
  return {
    async look() {
      const { tickets } = await client.get<{ tickets: TicketLine[] }>('/api/tickets?limit=200');
      const changed = tickets.filter(({ number, version }) => versions.get(number) !== version);
      const views = await Promise.all(
        changed.map(({ number }) => client.get<TicketView>(`/api/tickets/${number}`)),
      );
      const fresh = views.flatMap((view) => {
        const { number, version } = view.ticket;
        const events = view.events.slice(told.get(number) ?? 0);
        versions.set(number, version);
        told.set(number, view.events.length);
        return events.map((event) => ({ view, event }));
      });
      fresh.sort((a, b) => a.event.at.localeCompare(b.event.at));
      for (const { view, event } of fresh) {
        const what = whatHappened(view, event, words);
        if (what !== null)
          say(
            words('demo.line', {
              ...whenAndWhere(view, event, startedAt),
              who: plain(whoDid(event, words)),
              what,
            }),
          );
      }
    },
  };
}

function whenAndWhere({ ticket }: TicketView, event: EventView, startedAt: number): TextValues {
  const at = Date.parse(event.at);
  const minutes = Math.max(0, Math.floor((at - startedAt) / 60_000));
  const shown = new Date(at);
  const pad = (number: number) => String(number).padStart(2, '0');
  return {
    time: `${pad(shown.getHours())}:${pad(shown.getMinutes())}`,
    since: `+${Math.floor(minutes / 60)}:${pad(minutes % 60)}`,
    ticket: `#${ticket.number}`,
  };
}

/** What the customer's message set off was done by the rules; what no one did, by the clock or by what sends replies. */
function whoDid(event: EventView, words: Words): string {
  const { type, actor } = event;
  if (type === 'triaged' || (type === 'escalated' && actor.kind === 'contact')) return words('demo.rules');
  if (type === 'reply-queued' && isCourtesy(event)) return words('demo.house');
  if (actor.kind === 'system') return words(type.startsWith('reply-') ? 'demo.house' : 'demo.clock');
  return actor.name ?? words('demo.somebody');
}

function isCourtesy({ data }: EventView): boolean {
  return data.as === 'courtesy';
}

function whatHappened(view: TicketView, event: EventView, words: Words): string | null {
  const message = view.messages.find(({ id }) => id === event.data.messageId);
  const said = plain(message?.text ?? '');
  const { channel } = view.ticket;
  switch (event.type) {
    case 'message-received':
      return words('demo.wrote', { words: said, channel });
    case 'message-edited':
      return words('demo.edited', { words: said });
    case 'note-added':
      return words('demo.noted', { words: said });
    case 'reply-queued':
      return words('demo.replied', { words: said, as: String(event.data.as) });
    case 'triaged':
      return event.data.priority === 'normal' ? null : event.text;
    case 'stage-told': {
      const stage = String(event.data.stage).replaceAll('-', '_');
      const owner = view.ticket.assignee?.name ?? '';
      return words('demo.stage', { stage, to: event.data.to, owner });
    }
    case 'claimed':
      return words('demo.claimed');
    case 'assigned':
    case 'transferred':
    case 'released':
    case 'escalated':
    case 'reopened':
    case 'resolved':
    case 'waits-for-customer':
    case 'snoozed':
    case 'reply-cancelled':
    case 'reply-failed':
    case 'reply-unknown':
    case 'reply-delivered':
      return event.text;
    default:
      return null;
  }
}

/** Whoever writes in the chat meanwhile must not steer the terminal. */
function plain(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
