import { PermissionFlagsBits } from 'discord.js';
import type { OpenPlaces } from './open-places.ts';
import { FOR_CUSTOMERS, PERMISSIONS } from './permissions.ts';

/** The address at which a server's admin lets the application in, with exactly the permissions that it needs. */
export function inviteLink(application: string, { customers }: Partial<OpenPlaces> = {}): string {
  const wanted =
    customers === undefined || customers.size === 0 ? PERMISSIONS : [...PERMISSIONS, ...FOR_CUSTOMERS];
  const permissions = wanted.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);
  const query = new URLSearchParams({
    client_id: application,
    scope: 'bot applications.commands',
    permissions: String(permissions),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
