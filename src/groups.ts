import { setTimeout } from 'node:timers/promises';
import type { Desk, Member } from './desks/desk.ts';
import { codeOf } from './domain/coded-error.ts';
import { type GroupMember, syncMember } from './people/group-sync.ts';
import type { Accesses, Live, People, Person } from './store/store.ts';
import type { Log } from './triage/ports.ts';

/** How often groups are looked at, besides when the platform says that one changed. Real ms. */
const LOOK_EVERY_MS = 10 * 60_000;

/** Groups of the platforms that stand for roles: they merely sync the people. */
export interface Groups {
  /** Asks every desk, or one, for its members. A desk that cannot be asked changes nothing; the log says so. */
  sync(deskId?: string): Promise<void>;
  /** Takes over what a platform shows of somebody who acts. Answers the active person. Throws CodedError 'store-down'. */
  seen(deskId: string, member: GroupMember): Promise<Person | null>;
  /** At the start and every ten minutes, until the signal. */
  run(signal: AbortSignal): Promise<void>;
}

interface GroupPorts {
  desks: ReadonlyMap<string, Desk>;
  people: People;
  accesses: Accesses;
  live: Live;
  now(): number;
  newId(): string;
  log: Log;
}

export function createGroups(ports: GroupPorts): Groups {
  const { desks, log } = ports;
  const look = async (deskId: string | undefined) => {
    for (const desk of desks.values()) {
      if (deskId !== undefined && desk.id !== deskId) continue;
      await syncDesk(ports, desk).catch((error: unknown) =>
        log.warn({ desk: desk.id, code: codeOf(error) }, 'the groups could not be read; nobody changed'),
      );
    }
  };
  // One after another, so that no older answer overwrites a newer one; what has not begun yet is not asked for twice.
  const queued = new Map<string | undefined, Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  const sync: Groups['sync'] = (deskId) => {
    const waiting = queued.get(deskId);
    if (waiting !== undefined) return waiting;
    last = last.then(() => {
      queued.delete(deskId);
      return look(deskId);
    });
    queued.set(deskId, last);
    return last;
  };
  return {
    sync,
    async seen(deskId, member) {
      if (!isPlatform(deskId)) return null;
      const person = await syncMember(ports, deskId, member);
      return person?.active === true ? person : null;
    },
    async run(signal) {
      while (!signal.aborted) {
        await sync();
        await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

async function syncDesk(ports: GroupPorts, desk: Desk): Promise<void> {
  const { id } = desk;
  if (desk.members === undefined || !isPlatform(id)) return;
  const mine = (await ports.people.list()).filter(({ roleBy, active }) => roleBy === id && active);
  const known = mine.flatMap((person) => person[id] ?? []);
  const members = await desk.members(known);
  if (members === null) return;
  // The highest first: whoever becomes a lead is one before the last lead goes.
  const ranked = [...members].sort((a, b) => RANK.indexOf(a.role) - RANK.indexOf(b.role));
  for (const member of ranked) await syncMember(ports, id, member);
  const there = new Set(members.map((member) => member.id));
  for (const gone of known.filter((one) => !there.has(one)))
    await syncMember(ports, id, { id: gone, name: '', role: null });
}

const RANK: readonly Member['role'][] = ['lead', 'supervisor', 'agent', 'viewer'];

/** Platforms by whose ids people are known. */
function isPlatform(deskId: string): deskId is 'slack' | 'discord' {
  return deskId === 'slack' || deskId === 'discord';
}
