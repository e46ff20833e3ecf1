import type { TextKey } from '../texts/texts.ts';

/** Acts of the log in words. Commands are called as they are typed. */
export const ACTS: Readonly<Record<string, TextKey>> = {
  'ticket-read': 'audit.act.ticket-read',
  transcript: 'audit.act.transcript',
  original: 'audit.act.original',
  file: 'audit.act.file',
  search: 'audit.act.search',
  'contact-search': 'audit.act.contact-search',
  'contact-read': 'audit.act.contact-read',
  'contact-changed': 'audit.act.contact-changed',
  'person-data': 'audit.act.person-data',
  export: 'audit.act.export',
  'dead-letters': 'audit.act.dead-letters',
  'bonus-read': 'audit.act.bonus-read',
  'staff-data': 'audit.act.staff-data',
  'person-added': 'audit.act.person-added',
  'person-role': 'audit.act.person-role',
  'person-out': 'audit.act.person-out',
  'sign-in': 'audit.act.sign-in',
  'sign-in-link': 'audit.act.sign-in-link',
  'rules-changed': 'audit.act.rules-changed',
  'wall-made': 'audit.act.wall-made',
  'wall-ended': 'audit.act.wall-ended',
  retention: 'audit.act.retention',
  'audit-read': 'audit.act.audit-read',
};

const ROLES: Readonly<Record<string, TextKey>> = {
  viewer: 'role.viewer',
  agent: 'role.agent',
  supervisor: 'role.supervisor',
  lead: 'role.lead',
  system: 'role.system',
};

/** Which one of an act is said where it tells people something: roles, tables and rules, not ids. */
const TELLING = ['person-added', 'person-role', 'export', 'retention'];

/** Whoever did something and is nobody of the team. */
export const OTHERS: Readonly<Record<string, TextKey>> = {
  admin: 'audit.by.admin',
  server: 'audit.by.server',
  groups: 'audit.by.groups',
  retention: 'audit.by.retention',
};

type Say = (key: TextKey) => string;

/** `gave a role: lead`, `/person add lead`. Pure. */
export function actInWords(act: string, say: Say): string {
  const [kind = '', ...which] = act.split(':');
  if (kind === 'command') return `/${which.join(' ')}`;
  const key = ACTS[kind];
  if (key === undefined) return act;
  return TELLING.includes(kind) && which.length > 0
    ? `${say(key)}: ${which.map((one) => roleInWords(one, say)).join(' ')}`
    : say(key);
}

/** Pure. */
export function roleInWords(role: string, say: Say): string {
  const key = ROLES[role];
  return key === undefined ? role : say(key);
}
