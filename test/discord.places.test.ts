import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { sendAll } from '../src/channels/discord/outgoing.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { Notice, ThreadMessage } from '../src/desks/desk.ts';
import { inviteLink } from '../src/desks/discord/invite.ts';
import { LABELS } from '../src/desks/discord/tags.ts';
import { createTrouble } from '../src/desks/trouble.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { CODE, refusedAs } from '../src/vendors/discord/errors.ts';
import { createRest } from '../src/vendors/discord/rest.ts';
import {
  ANA,
  ANA_ID,
  answered,
  BOR,
  BOR_ID,
  CARD,
  startDesk,
  type TestDesk,
  words,
} from './discord.house.ts';
import { eventually } from './eventually.ts';
import { BOSSES, DESK, FORUM, TOKEN } from './peers/discord.ts';
import { listOf } from './peers/discord-limits.ts';
import { bits, ROLE } from './peers/discord-rights.ts';

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk(...how);
  return desk;
};
afterEach(async () => {
  expect(desk.discord.problems).toEqual([]);
  await desk.stop();
});

const message: ThreadMessage = {
  id: 'm-1',
  kind: 'inbound',
  author: 'Maja',
  text: 'Where is it?',
  files: [],
  before: null,
  deleted: false,
};
const notice: Notice = {
  key: 'n-1',
  text: 'Answer #12',
  tickets: [],
  ref: null,
  team: null,
  urgent: false,
};
const OUTBOUND = {
  key: 'm-9',
  conversation: `${BOSSES}:${BOSSES}:${ANA_ID}`,
  to: ANA_ID,
  text: 'Here it is.',
  from: { name: 'Ana', team: null },
};
const OWNED = { ...CARD, assignee: { id: 'ana', name: 'Ana' }, priority: 'normal' } as const;
const postOf = (ref: string) => ref.split(':')[0] ?? '';
const tagsOn = (ref: string) => desk.discord.forum.namesOn(postOf(ref));
const calls = (name: string) => desk.discord.calls.filter((call) => call.name === name);
const changes = () => calls('update-channel').map(({ body }) => body);
const dm = (user: string) => desk.discord.in(`8${user.slice(1)}`);
/** Starts in a forum whose tags the application may make. */
async function inForum(): Promise<void> {
  await start({ channel: FORUM, start: false });
  desk.discord.rights.granted |= bits('ManageChannels');
  await desk.start();
}

describe('posts of a forum', () => {
  it('carry the state, urgency and escalation as tags that the desk makes once; the name stays [K08]', async () => {
    await inForum();
    const looks: [Partial<TicketCard>, string[]][] = [
      [{ assignee: null }, ['New']],
      [{}, ['Claimed']],
      [{ status: 'waiting' }, ['Waiting']],
      [{ status: 'snoozed', snoozedUntil: 1 }, ['Snoozed']],
      [{ priority: 'urgent', escalated: { reason: 'asked' } }, ['Claimed', 'Urgent', 'Escalated']],
      [{ status: 'resolved', priority: 'urgent' }, ['Resolved']],
    ];
    let ref: string | null = null;
    for (const [version, [look, tags]] of looks.entries()) {
      ref = await desk.desk.show({ ...OWNED, ...look, version }, ref);
      expect(tagsOn(ref)).toEqual(tags);
    }
    expect([...desk.discord.channels.values()].filter(({ parent }) => parent === FORUM)).toHaveLength(1);
    expect(changes().filter((body) => 'name' in body)).toEqual([]);
    const made = calls('update-channel').filter(({ path }) => path.endsWith(FORUM));
    expect(made).toHaveLength(1);
    expect(
      listOf(made[0]?.body.available_tags)
        .slice(2)
        .map(({ moderated }) => moderated),
    ).toEqual(LABELS.map(() => true));
    const fresh = await startDesk({ channel: FORUM, discord: desk.discord });
    await fresh.desk.show({ ...OWNED, version: 9 }, ref);
    expect(calls('update-channel').filter(({ path }) => path.endsWith(FORUM))).toHaveLength(1);
    expect(tagsOn(String(ref))).toEqual(['Claimed']);
  });

  it('are filed away when resolved, not locked, and come back; what is written to them files them again [K08 K46]', async () => {
    await inForum();
    const ref = await desk.desk.show(OWNED, null);
    await desk.desk.show({ ...OWNED, version: 4, status: 'resolved' }, ref);
    const post = desk.discord.channels.get(postOf(ref));
    expect(post).toMatchObject({ archived: true, locked: false, name: '#12 Maja Novak' });
    await desk.desk.mirror?.(ref, message);
    expect(desk.discord.in(postOf(ref))).toHaveLength(2);
    expect(post?.archived).toBe(true);
    await desk.desk.show({ ...OWNED, version: 5, status: 'resolved', tags: ['late'] }, ref);
    expect(post?.archived).toBe(true);
    await desk.desk.show({ ...OWNED, version: 6 }, ref);
    expect(post).toMatchObject({ archived: false, locked: false });
    expect(tagsOn(ref)).toEqual(['Claimed']);
  });

  it('are changed only when they say something else', async () => {
    await inForum();
    const ref = await desk.desk.show(OWNED, null);
    const before = changes().length;
    await desk.desk.show({ ...OWNED, version: 4, preview: 'More words' }, ref);
    expect(changes()).toHaveLength(before);
  });

  it('keep the tags that the team put on them, five in all', async () => {
    await inForum();
    const ref = await desk.desk.show(OWNED, null);
    const { forum } = desk.discord;
    const own = ['a', 'b', 'c', 'd'].map((name, i) => ({
      id: `90000000000000009${i}`,
      name,
      moderated: false,
    }));
    forum.set([...forum.tags, ...own], () => '0');
    forum.apply(postOf(ref), [...(forum.applied.get(postOf(ref)) ?? []), ...own.map(({ id }) => id)]);
    await desk.desk.show({ ...OWNED, version: 4, priority: 'urgent' }, ref);
    expect(new Set(tagsOn(ref))).toEqual(new Set(['Claimed', 'Urgent', 'a', 'b', 'c']));
  });

  it('take the tags that there are where the desk may make none, and are told what to do about it', async () => {
    await start({ channel: FORUM });
    const ref = await desk.desk.show(OWNED, null);
    await desk.desk.show({ ...OWNED, version: 4, status: 'resolved' }, ref);
    expect(tagsOn(ref)).toEqual(['anybody']);
    expect(desk.logged.join('\n')).toMatch(/lacks the tags New, Claimed.*Manage Channels/);
    // Somebody adds one: it is used from then on.
    desk.discord.forum.tags.push({ id: '900000000000000099', name: 'claimed', moderated: false });
    await desk.desk.show({ ...OWNED, version: 5 }, ref);
    expect(new Set(tagsOn(ref))).toEqual(new Set(['claimed', 'anybody']));
    expect(calls('update-channel').filter(({ path }) => path.endsWith(FORUM))).toHaveLength(1);
  });

  it('use the room that a forum with many tags has left', async () => {
    await start({ channel: FORUM, start: false });
    desk.discord.rights.granted |= bits('ManageChannels');
    const many = Array.from({ length: 18 }, (_, i) => ({
      id: `91000000000000000${i}`,
      name: `t${i}`,
      moderated: false,
    }));
    desk.discord.forum.set(many, () => '0');
    await desk.start();
    const ref = await desk.desk.show({ ...OWNED, status: 'waiting' }, null);
    expect(desk.discord.forum.tags).toHaveLength(20);
    expect(tagsOn(ref)).toEqual(['t0']);
    await desk.desk.show({ ...OWNED, version: 4 }, ref);
    expect(new Set(tagsOn(ref))).toEqual(new Set(['Claimed', 't0']));
  });
});

describe('what Discord does not take', () => {
  it.each([CODE.blockedByAutoMod, CODE.harmfulLink])(
    'because of its filters (%i) is named where it would have stood, with who wrote it [K48]',
    async (code) => {
      await start();
      const ref = await desk.desk.show(CARD, null);
      desk.standing.set(ref, CARD);
      await desk.desk.mirror?.(ref, message);
      desk.discord.breakNext('create-message', { status: 400, code });
      const blocked = {
        ...message,
        id: 'm-2',
        kind: 'outbound' as const,
        author: 'Ana',
        text: 'http://bad.example',
      };
      await desk.desk.mirror?.(ref, blocked);
      const said = words(desk.discord.in(ref.split(':')[1] ?? '').at(-1)?.embeds);
      expect(said).toMatch(/Ana replied/);
      expect(said).toMatch(/AutoMod or link filter/);
      expect(said).not.toContain('bad.example');
      await desk.desk.mirror?.(ref, blocked);
      expect(desk.discord.in(ref.split(':')[1] ?? '')).toHaveLength(2);
    },
  );

  it('of a customer’s words leaves the card without them [K48]', async () => {
    await start();
    desk.discord.breakNext('create-message', { status: 400, code: CODE.blockedByAutoMod });
    const ref = await desk.desk.show(CARD, null);
    expect(words(desk.discord.in(DESK)[0]?.embeds)).toContain('not shown in Discord');
    desk.discord.breakNext('edit-message', { status: 400, code: CODE.harmfulLink });
    expect(await desk.desk.show({ ...CARD, version: 4, preview: 'http://bad.example' }, ref)).toBe(ref);
    expect(words(desk.discord.in(DESK)[0]?.embeds)).not.toContain('bad.example');
  });

  it('for a while is tried again: too many edits of an old card, a full server', async () => {
    await start({ channel: FORUM });
    const ref = await desk.desk.show(OWNED, null);
    desk.discord.breakNext('edit-message', { status: 400, code: CODE.editedTooOften });
    await expect(desk.desk.show({ ...OWNED, version: 4 }, ref)).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 20_000,
    });
    desk.people = [{ ...BOR, role: 'lead' }];
    for (const [number, code] of [CODE.channelsFull, CODE.threadsFull].entries()) {
      desk.discord.breakNext('create-post', { status: 400, code });
      const full = desk.desk.show({ ...CARD, number, ticketId: `t-${number}` }, null);
      await expect(full).rejects.toMatchObject({ code: 'rate-limited' });
    }
    await eventually(() => expect(dm(BOR_ID)).toHaveLength(1));
    expect(words(dm(BOR_ID))).toMatch(/no room for more threads: 1 ticket waits/);
    expect(desk.logged.filter((line) => line.includes('no room'))).toHaveLength(1);
  });

  it('because a thread is locked is said once where the card stands [K46]', async () => {
    await start();
    const ref = await desk.desk.show(CARD, null);
    desk.standing.set(ref, CARD);
    await desk.desk.mirror?.(ref, message);
    const thread = desk.discord.channels.get(ref.split(':')[1] ?? '');
    if (thread === undefined) throw new Error('no thread');
    thread.locked = true;
    for (const id of ['m-2', 'm-3'])
      await expect(desk.desk.mirror?.(ref, { ...message, id })).rejects.toThrow(String(CODE.locked));
    const said = desk.discord.in(DESK).filter(({ embeds }) => words(embeds).includes('is locked'));
    expect(words(said)).toContain('#12 Maja Novak');
    expect(said).toHaveLength(1);
  });
});

describe('the application’s rights', () => {
  it('are exactly what its calls need: the invite link asks for each, and for nothing else [K52]', async () => {
    await start({ supervisors: BOSSES });
    const ref = await desk.desk.show(CARD, null);
    desk.standing.set(ref, CARD);
    await desk.desk.find?.('t-9', null);
    await desk.desk.mirror?.(ref, message);
    const thread = desk.discord.channels.get(ref.split(':')[1] ?? '');
    if (thread !== undefined) thread.archived = true;
    await desk.desk.mirror?.(ref, { ...message, id: 'm-2' });
    await desk.desk.tell({ kind: 'supervisors', people: [BOR] }, notice);
    await desk.desk.tell({ kind: 'person', person: ANA }, { ...notice, ref });
    const forum = await startDesk({ channel: FORUM, discord: desk.discord });
    const post = await forum.desk.show(OWNED, null);
    await forum.desk.mirror?.(post, message);
    await forum.desk.show({ ...OWNED, version: 4, status: 'resolved' }, post);
    await forum.desk.find?.('t-9', null);
    await answered(desk.discord.press('1:why:12', ANA_ID));
    const rest = createRest({ token: TOKEN, apiUrl: desk.discord.apiUrl, timeoutMs: 2000 });
    const files = [{ name: 'a.txt', type: 'text/plain', open: async () => Readable.from(['x']) }];
    await sendAll(rest, { ...OUTBOUND, files }, 1000);
    const link = new URL(inviteLink('900000000000000001'));
    expect(bits(...desk.discord.rights.used)).toBe(BigInt(link.searchParams.get('permissions') ?? '0'));
    expect(desk.logged.join('\n')).not.toMatch(/application may not|is gone/);
  });

  it('are looked at when it starts: each missing one is said with the channel, the role and the next step [K52]', async () => {
    await start({ supervisors: BOSSES, start: false });
    desk.discord.rights.forbid(DESK, 'SendMessagesInThreads', 'ReadMessageHistory');
    desk.discord.rights.forbid(BOSSES, 'EmbedLinks');
    await desk.start();
    const told = desk.logged.filter((line) => line.includes('application may not'));
    expect(told).toHaveLength(3);
    expect(told[0]).toMatch(
      /“Send Messages in Threads” in #desk \(the desk\).*role osem.*Edit Channel → Permissions/,
    );
    expect(told[2]).toMatch(/“Embed Links” in #desk \(supervisors\)/);
    expect(told[0]).toContain('oauth2/authorize');
  });

  it('are looked at when it starts: a role with which agents could make themselves leads [K52]', async () => {
    const [lead, agent] = ['910000000000000001', '910000000000000002'];
    await start({ groups: { lead, agent }, start: false });
    desk.discord.rights.others.push(
      { id: lead, name: 'Leads', position: 2, permissions: 0n },
      { id: agent, name: 'Agents', position: 3, permissions: bits('ManageRoles') },
    );
    await desk.start();
    expect(desk.logged.filter((line) => line.includes('Leads stands below Agents'))).toHaveLength(1);
    expect(desk.logged.join('\n')).toContain('Drag Leads above Agents');
  });

  it('that are lost later are told once to those who can give them back, and tickets stay as they are [K25]', async () => {
    await start();
    desk.people = [ANA, { ...BOR, role: 'lead' }];
    const ref = await desk.desk.show(CARD, null);
    desk.discord.rights.forbid(DESK, 'ViewChannel');
    const refused = { code: 'vendor-refused', message: 'Discord edit-message: 50001' };
    for (let version = 4; version < 7; version += 1)
      await expect(desk.desk.show({ ...CARD, version }, ref)).rejects.toMatchObject(refused);
    await eventually(() => expect(dm(BOR_ID)).toHaveLength(1));
    expect(words(dm(BOR_ID))).toMatch(/“View Channels”/);
    expect(dm(ANA_ID)).toEqual([]);
    expect(desk.logged.filter((line) => line.includes('cannot work in Discord'))).toHaveLength(1);
    expect(desk.handled).toEqual([]);
    desk.discord.rights.overwrites.clear();
    expect(await desk.desk.show({ ...CARD, version: 8 }, ref)).toBe(ref);
  });

  it('that are missing are told again only when something else is missing, or the same once more [K25]', async () => {
    let now = 0;
    let looks = 0;
    let missing: string[] = [];
    const told: string[] = [];
    const log = { info: () => {}, warn: () => {}, error: (_: object, text: string) => void told.push(text) };
    const trouble = createTrouble({
      desk: 'discord',
      isLoss: (error) => refusedAs(error, CODE.missingPermissions),
      ports: {
        log,
        language: 'en',
        team: async () => [],
        now: () => {
          now += 60_000;
          return now;
        },
      },
      look: async () => {
        looks += 1;
        return missing;
      },
      tell: async () => {},
    });
    const refusedWith = async (...problems: string[]) => {
      missing = problems;
      const before = looks;
      // Whatever else Discord refuses is nobody's loss.
      trouble.refused(new CodedError('vendor-refused', 'Discord edit-message: 50035'));
      await eventually(() => {
        trouble.refused(new CodedError('vendor-refused', `Discord edit-message: ${CODE.missingPermissions}`));
        expect(looks).toBeGreaterThan(before);
      });
    };
    await refusedWith('a');
    await refusedWith('a');
    await refusedWith('a', 'b');
    await refusedWith();
    await refusedWith('a', 'b');
    await eventually(() => expect(told).toHaveLength(3));
    expect(told.map((text) => text.split('\n').slice(1).join())).toEqual(['a', 'a,b', 'a,b']);
  });

  it('end with the membership: the invite link is told [K25]', async () => {
    await start();
    const ref = await desk.desk.show(CARD, null);
    desk.discord.rights.member = false;
    await expect(desk.desk.show({ ...CARD, version: 4 }, ref)).rejects.toMatchObject({
      code: 'vendor-refused',
    });
    await eventually(() => expect(desk.logged.join('\n')).toMatch(/not in the server.*oauth2\/authorize/));
    desk.discord.rights.member = true;
    expect(ROLE).toMatch(/^\d+$/);
  });
});
