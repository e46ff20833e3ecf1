import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { registerOnce } from './definitions.ts';
import type { DiscordHouse } from './house.ts';
import { inviteLink } from './invite.ts';

/**
 * Asks Discord about the settings and registers the commands when they changed: only when it refuses somebody has to change
 * something. When it is down the desk starts all the same, and its jobs wait until it is back.
 */
export async function check({ api, ports, guild }: DiscordHouse, channels: readonly string[]): Promise<void> {
  let invite = '';
  try {
    const { id } = await api.application();
    invite = inviteLink(id);
    for (const channel of channels) {
      const found = await api.channel(channel);
      if (!('guild_id' in found) || found.guild_id !== guild)
        throw new CodedError('vendor-refused', `Discord: the channel ${channel} is not in the server`);
    }
    await registerOnce(api, id, ports.commands, ports.language);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (error.code === 'vendor-refused')
      throw new CodedError(
        'wrong-setting',
        text('discord.wrong-setting', { problem: error.message, invite }, ports.language),
      );
    ports.log.warn(
      { desk: 'discord', code: error.code, message: error.message },
      'Discord could not be asked',
    );
  }
}
