import { ChannelType, PermissionFlagsBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { inviteLink } from '../src/desks/discord/invite.ts';
import {
  type ChannelStanding,
  FOR_CUSTOMERS,
  PERMISSIONS,
  permissionProblems,
  permissionsIn,
  type Standing,
} from '../src/desks/discord/permissions.ts';

const [GUILD, ROLE, ME] = ['1', '2', '3'];
type Name = keyof typeof PermissionFlagsBits;
const bits = (...names: Name[]) => String(names.reduce((all, name) => all | PermissionFlagsBits[name], 0n));
const desk: ChannelStanding = {
  id: '9',
  purpose: 'desk',
  name: 'support',
  type: ChannelType.GuildText,
  overwrites: [],
  tags: [],
};
function standing(change: Partial<Standing> = {}, granted: Name[] = [...PERMISSIONS]): Standing {
  return {
    guild: GUILD,
    me: ME,
    mine: [ROLE],
    roles: [
      { id: GUILD, name: '@everyone', permissions: '0', position: 0 },
      { id: ROLE, name: 'Osem', permissions: bits(...granted), position: 2 },
      { id: '5', name: 'Agents', permissions: '0', position: 3 },
    ],
    channels: [desk],
    groups: [],
    ...change,
  };
}
const told = (one: Standing) => permissionProblems(one, 'en').map(({ level, text }) => `${level}: ${text}`);
const overwrite = (id: string, allow: Name[], deny: Name[]) => ({
  id,
  allow: bits(...allow),
  deny: bits(...deny),
});

describe('what the application lacks in Discord', () => {
  it('is nothing where it has what the invite link gives', () => {
    expect(told(standing())).toEqual([]);
  });

  it.each(PERMISSIONS.filter((name) => name !== 'ManageThreads'))(
    'is told for each permission by itself, with channel, role and next step: %s [K52]',
    (name) => {
      const others = PERMISSIONS.filter((one) => one !== name);
      const byRole = told(standing({}, others));
      expect(byRole).toHaveLength(1);
      expect(byRole[0]).toMatch(/^error: .*in #support \(the desk\).*role Osem.*Edit Channel → Permissions/);
      const denied = { ...desk, overwrites: [overwrite(ROLE, [], [name])] };
      expect(told(standing({ channels: [denied] }))).toEqual(byRole);
    },
  );

  it('is computed in Discord’s order: everybody, roles, the application itself', () => {
    const order = [
      overwrite(GUILD, [], ['SendMessages', 'EmbedLinks']),
      overwrite(ROLE, ['SendMessages'], ['ReadMessageHistory']),
      overwrite(ME, ['ReadMessageHistory'], []),
      overwrite('5', [], ['ViewChannel']),
    ];
    const granted = permissionsIn(standing(), order);
    const has = (name: Name) => (granted & PermissionFlagsBits[name]) !== 0n;
    expect([has('SendMessages'), has('EmbedLinks'), has('ReadMessageHistory'), has('ViewChannel')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(permissionsIn(standing(), [overwrite(ME, [], ['ViewChannel'])])).toBe(0n);
  });

  it('is another in a forum and in the supervisors’ channel than at the desk', () => {
    const forum = { ...desk, type: ChannelType.GuildForum };
    const bosses = { ...desk, purpose: 'supervisors' as const, name: 'bosses' };
    const few = standing({ channels: [bosses] }, [
      'ViewChannel',
      'SendMessages',
      'EmbedLinks',
      'AttachFiles',
      'ReadMessageHistory',
    ]);
    expect(told(few)).toEqual([]);
    const inForum = told(
      standing(
        { channels: [forum] },
        PERMISSIONS.filter((name) => name !== 'ManageThreads'),
      ),
    );
    expect(inForum[0]).toMatch(/^error: .*“Manage Threads” in #support/);
    expect(inForum[1]).toMatch(/^advice: .*lacks the tags New, Claimed, Waiting/);
    expect(told(standing({ channels: [forum] }, [...PERMISSIONS, 'ManageChannels']))).toEqual([]);
  });

  it('is what customers and a community need where they are, and the invite link asks for it then', () => {
    const shop = { ...desk, purpose: 'customers' as const, name: 'help' };
    expect(told(standing({ channels: [shop] }))).toEqual([
      expect.stringMatching(/“Create Private Threads” in #help \(customers\)/),
    ]);
    expect(told(standing({ channels: [shop] }, [...PERMISSIONS, ...FOR_CUSTOMERS]))).toEqual([]);
    const forum = { ...desk, purpose: 'community' as const, name: 'ask', type: ChannelType.GuildForum };
    const few = PERMISSIONS.filter((name) => name !== 'SendMessagesInThreads');
    expect(told(standing({ channels: [forum] }, few))).toEqual([
      expect.stringMatching(/“Send Messages in Threads” in #ask \(the community\)/),
    ]);
    const asked = (customers: string[]) =>
      BigInt(
        new URL(inviteLink('1', { customers: new Set(customers) })).searchParams.get('permissions') ?? '0',
      );
    expect(asked(['9']) - asked([])).toBe(PermissionFlagsBits.CreatePrivateThreads);
  });

  it('is a channel that is gone or hidden, before anything in it', () => {
    const gone = { ...desk, overwrites: null };
    expect(told(standing({ channels: [gone] }))).toEqual([
      expect.stringMatching(/channel 9.*gone or hidden/),
    ]);
    const hidden = { ...desk, overwrites: [overwrite(GUILD, [], ['ViewChannel'])] };
    const byEverybody = standing({ channels: [hidden] }, []);
    expect(told(byEverybody)).toEqual([expect.stringMatching(/“View Channels”/)]);
  });

  it('is told when it has Administrator, which it does not need [K52]', () => {
    expect(told(standing({}, ['Administrator']))).toEqual([
      expect.stringMatching(/^advice: .*“Administrator”/),
    ]);
  });

  it('is a role of the team that is gone, or one with which somebody makes themselves a lead [K52]', () => {
    const groups = [
      { role: 'lead', id: '6' },
      { role: 'agent', id: '5' },
    ] as const;
    expect(told(standing({ groups }))).toEqual([
      expect.stringMatching(/^error: There is no role 6 \(DISCORD_LEAD_GROUP\).*Copy Role ID/),
    ]);
    const order = (position: number, ...granted: Name[]) => {
      const { roles } = standing();
      const leads = { id: '6', name: 'Leads', permissions: '0', position };
      const others = roles.map((role) =>
        role.id === '5' ? { ...role, permissions: bits(...granted) } : role,
      );
      return told(standing({ groups, roles: [...others, leads] }));
    };
    expect(order(2, 'ManageRoles')).toEqual([
      expect.stringMatching(/^error: The role Leads stands below Agents.*Drag Leads above Agents/),
    ]);
    expect(order(4, 'ManageRoles')).toEqual([]);
    expect(order(2)).toEqual([]);
  });
});
