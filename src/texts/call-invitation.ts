import { text } from './texts.ts';

/** A call as a calendar of its customer takes it. Instants are epoch ms. */
export interface CallInvitation {
  /** Stays the same over all its changes. */
  uid: string;
  /** Raised with every change. */
  sequence: number;
  cancelled: boolean;
  /** Milliseconds of its beginning and how long it takes. */
  at: number;
  minutes: number;
  /** When it was written. */
  now: number;
  house: string;
  /** Whom calendars name as its organiser: a mail address or an address of the web. */
  organizer: string;
}

/** iCalendar (RFC 5545), to be added, moved or taken away by METHOD, UID and SEQUENCE. Times are in UTC: calendars show them by the reader's clocks. Pure. */
export function callInvitation(call: CallInvitation, language: string): string {
  const { uid, sequence, cancelled, at, minutes, now, house, organizer } = call;
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Osem//call-back//EN', 'CALSCALE:GREGORIAN'],
    `METHOD:${cancelled ? 'CANCEL' : 'REQUEST'}`,
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(at)}`,
    `DTEND:${stamp(at + minutes * 60_000)}`,
    `SUMMARY:${inert(text('callback.summary', { house }, language))}`,
    `DESCRIPTION:${inert(text('callback.about', {}, language))}`,
    `ORGANIZER:${organizer}`,
    `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function inert(words: string): string {
  return words.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
}

const octets = new TextEncoder();

/** A line has 75 octets at the most (RFC 5545, 3.1); no character is cut in two. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (octets.encode(part + character).length > 74) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].join('\r\n ');
}
