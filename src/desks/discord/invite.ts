import { PermissionFlagsBits } from 'discord.js';
import { PERMISSIONS } from './permissions.ts';

/** The address at which a server's admin lets the application in, with exactly the permissions that it needs. */
export function inviteLink(application: string, site = 'https://discord.com'): string {
  const permissions = PERMISSIONS.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);
  const query = new URLSearchParams({
    client_id: application,
    scope: 'bot applications.commands',
    permissions: String(permissions),
  });
  return `${site}/oauth2/authorize?${query}`;
}
