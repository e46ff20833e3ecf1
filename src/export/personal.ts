import type { Transcript } from './transcript.ts';

/**
 * Everything that is kept of one person, as they may read it. The version counts changes that a reader has to know. Instants are ISO
 * 8601 in UTC; of others there is nothing: what the team noted among themselves is counted, and left out.
 */
export interface PersonData {
  schema: 'osem-person/1';
  writtenAt: string;
  contacts: {
    id: string;
    name: string | null;
    language: string | null;
    form: string | null;
    note: string | null;
    attributes: Readonly<Record<string, string | number | boolean>>;
    externalId: string | null;
    since: string;
    addresses: { channel: string; address: string }[];
    consents: { purpose: string; given: boolean; at: string; source: string }[];
  }[];
  cases: PersonCase[];
}

export interface PersonCase extends Pick<Transcript, 'number' | 'status' | 'channel' | 'createdAt'> {
  kind: string | null;
  cause: string | null;
  messages: Transcript['messages'];
  promised: { kind: string; due: string; ended: string | null }[];
  offered: { kind: string; count: number; minorUnits: number; at: string; state: string }[];
  surveys: {
    survey: string;
    askedAt: string;
    score: number | null;
    answers: { question: string; at: string; value: number | null; choice: string | null; text: string }[];
  }[];
  /** Notes of the team, which are not here. */
  notes: number;
}

/** Where each file stands in the archive: bytes that came twice stand there once. */
export function filesIn({ cases }: PersonData): Map<string, string> {
  const named = new Map<string, string>();
  for (const { name, sha256 } of cases.flatMap(({ messages }) => messages.flatMap(({ files }) => files)))
    if (sha256 !== null && !named.has(sha256))
      named.set(sha256, `files/${named.size + 1}-${name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(-80)}`);
  return named;
}
