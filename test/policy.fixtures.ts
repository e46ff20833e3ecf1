import { readdirSync, readFileSync } from 'node:fs';
import type { TicketFacts } from '../src/policy/facts.ts';

/** The repository's own rule files by name, fresh at each call so that a test may break them. */
export function ownFiles(): Record<string, Record<string, unknown>> {
  const all = readdirSync('rules', { recursive: true, encoding: 'utf8' });
  const names = all.filter((name) => name.endsWith('.json'));
  return Object.fromEntries(names.map((name) => [name, JSON.parse(readFileSync(`rules/${name}`, 'utf8'))]));
}

/** A first message in the live chat, unless told otherwise. */
export function ticketFacts(facts: Partial<TicketFacts> = {}): TicketFacts {
  return {
    text: '',
    textLength: facts.text?.length ?? 0,
    channel: 'webchat',
    contactKnown: true,
    contactTickets: 0,
    language: null,
    plan: null,
    isPublic: false,
    isNewTicket: true,
    status: 'open',
    messageCount: 1,
    waitingMinutes: 0,
    unansweredCount: 1,
    openPledges: 0,
    brokenPledges: 0,
    silentMinutes: 0,
    decisionMinutes: 0,
    reopens: 0,
    contactsOnMatter: 1,
    hasFiles: false,
    addressDomain: '',
    segment: null,
    tags: [],
    priority: 'normal',
    kind: null,
    cause: null,
    open: true,
    hour: 12,
    weekday: 'wed',
    ...facts,
  };
}
