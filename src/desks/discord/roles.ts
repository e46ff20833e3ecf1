import { PermissionFlagsBits } from 'discord.js';
import type { Find, Finding } from '../../texts/finding.ts';
import type { Standing } from './permissions.ts';

/**
 * The desk gives nobody a role, so that its own place among them does not matter. But Discord lets whoever may manage roles give
 * those below their own: a higher role of the team must not stand below a lower one that may.
 */
export function roleFindings({ groups, roles }: Pick<Standing, 'groups' | 'roles'>, find: Find): Finding[] {
  if (groups.length === 0) return [find('discord.roles', true, 'doctor.discord-no-roles')];
  const known = groups.map((group) => ({ ...group, there: roles.find(({ id }) => id === group.id) ?? null }));
  const gone = known.filter(({ there }) => there === null);
  const values = ({ role, id }: { role: string; id: string }) => ({
    id,
    setting: `DISCORD_${role.toUpperCase()}_GROUP`,
  });
  const missing = gone.map((one) =>
    find(
      `discord.role.${one.id}`,
      false,
      'doctor.discord-role-gone',
      'doctor.discord-role-gone-next',
      values(one),
    ),
  );
  const order = known.flatMap(({ there: high }, index) =>
    known.slice(index + 1).flatMap(({ there: low }) => {
      if (high === null || low === null || high.id === low.id || high.position > low.position) return [];
      if (!mayGive(low.permissions)) return [];
      const names = { high: high.name, low: low.name };
      return [find('discord.roles', false, 'doctor.discord-order', 'doctor.discord-order-next', names)];
    }),
  );
  if (missing.length + order.length > 0) return [...missing, ...order];
  return [find('discord.roles', true, 'doctor.discord-roles', null, { count: known.length })];
}

function mayGive(permissions: string): boolean {
  const any = PermissionFlagsBits.ManageRoles | PermissionFlagsBits.Administrator;
  return (BigInt(permissions) & any) !== 0n;
}
