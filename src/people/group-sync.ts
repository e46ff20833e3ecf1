import { CodedError } from '../domain/coded-error.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import type { Accesses, Live, People, Person } from '../store/store.ts';
import { NEWCOMER } from './newcomer.ts';

/** Somebody on a platform, with the highest role that its groups give; null: none of them has this person. */
export interface GroupMember {
  /** The platform's id. */
  id: string;
  name: string;
  role: Person['role'] | null;
}

interface SyncPorts {
  people: People;
  accesses: Pick<Accesses, 'add'>;
  live: Live;
  /** Wall-clock time, epoch ms. */
  now(): number;
  newId(): string;
}

/** Letters of a platform's id that tell two people of one name apart. */
const TELLING = 4;

/**
 * Takes over what a desk's groups say of one person, and answers that person; null when nobody is behind the id. Whom a lead
 * has added or given a role is left alone, and so is the last lead. Nobody is recognised by a name, which anybody can take.
 */
export async function syncMember(
  ports: SyncPorts,
  desk: 'slack' | 'discord',
  member: GroupMember,
): Promise<Person | null> {
  const { people, live } = ports;
  const person = await behind(people, desk, member.id);
  if (person === null) return member.role === null ? null : add(ports, desk, member, member.role);
  if (person.roleBy !== desk) return person;
  const patch = member.role === null ? { active: false } : { active: true, role: member.role };
  const same = person.active === patch.active && (!('role' in patch) || person.role === patch.role);
  if (same || (patch.role !== 'lead' && (await isLastLead(people, person)))) return person;
  await people.change(person.id, patch);
  await record(ports, desk, member.role === null ? 'person-out' : `person-role:${member.role}`, person.id);
  live.publish({ kind: 'people' });
  return { ...person, ...patch };
}

/** Who changed people is looked up in one place, also where it was a group of a platform. */
function record(
  { accesses, now }: SyncPorts,
  desk: 'slack' | 'discord',
  act: string,
  id: string,
): Promise<void> {
  return accesses.add([{ at: now(), by: 'groups', role: 'system', act, about: `person:${id}`, desk }]);
}

function behind(people: People, desk: 'slack' | 'discord', id: string): Promise<Person | null> {
  return desk === 'slack' ? people.bySlack(id) : people.byDiscord(id);
}

async function isLastLead(people: People, person: Person): Promise<boolean> {
  if (!person.active || person.role !== 'lead') return false;
  const others = (await people.list()).filter(
    ({ id, active, role }) => active && role === 'lead' && id !== person.id,
  );
  return others.length === 0;
}

async function add(
  ports: SyncPorts,
  desk: 'slack' | 'discord',
  { id, name }: GroupMember,
  role: Person['role'],
): Promise<Person | null> {
  const { people, live, now, newId } = ports;
  const person: Person = {
    id: newId(),
    name: await freeName(people, name, id),
    publicName: null,
    team: null,
    role,
    sees: 'all',
    slack: null,
    discord: null,
    [desk]: id,
    active: true,
    ...NEWCOMER,
    roleBy: desk,
    createdAt: now(),
  };
  try {
    await people.add(person);
  } catch (error) {
    // Another process was faster.
    if (error instanceof CodedError && error.code === 'conflict') return behind(people, desk, id);
    throw error;
  }
  await record(ports, desk, `person-added:${role}`, person.id);
  live.publish({ kind: 'people' });
  return person;
}

async function freeName(people: People, wished: string, id: string): Promise<string> {
  const name = wished.trim();
  if (!isPlainLine(name)) return id;
  return (await people.byName(name)) === null ? name : `${name} ${id.slice(-TELLING)}`;
}
