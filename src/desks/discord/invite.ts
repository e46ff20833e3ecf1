import { PermissionFlagsBits } from 'discord.js';

/** What the desk does in its channels, and nothing more. */
export const PERMISSIONS = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'ManageThreads',
  'EmbedLinks',
  'ReadMessageHistory',
] as const satisfies readonly (keyof typeof PermissionFlagsBits)[];

/** The address at which a server's admin lets the application in, with exactly these permissions. */
export function inviteLink(application: string, site = 'https://discord.com'): string {
  const permissions = PERMISSIONS.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);
  const query = new URLSearchParams({
    client_id: application,
    scope: 'bot applications.commands',
    permissions: String(permissions),
  });
  return `${site}/oauth2/authorize?${query}`;
}
