import { text } from '../../texts/texts.ts';
import type { Audience, DeskPerson, DeskPorts, Notice } from '../desk.ts';
import type { DiscordApi } from './api.ts';

/** Greets the first lead who is mapped to Discord, else the owner of the server, who let the application in or had it let in. */
export async function welcomed(
  { team, language }: Pick<DeskPorts, 'team' | 'language'>,
  api: Pick<DiscordApi, 'guild'>,
  tell: (audience: Audience, notice: Notice) => Promise<void>,
): Promise<boolean> {
  const lead = (await team()).find(({ role, discord }) => role === 'lead' && discord !== null);
  const person = lead ?? ownerOf((await api.guild()).owner_id);
  const words = text('discord.welcome', {}, person.language ?? language);
  const notice = { key: 'welcome', text: words, tickets: [], ref: null, team: null, urgent: false };
  await tell({ kind: 'person', person: { ...person, notify: 'dm' } }, { ...notice, checks: true });
  return true;
}

/** Nobody of the team yet: the press of the button tells them how to become one. */
function ownerOf(discord: string): DeskPerson {
  const chosen = { language: null, notify: 'dm', awayUntil: null } as const;
  return { id: discord, name: '', role: 'lead', slack: null, discord, ...chosen };
}
