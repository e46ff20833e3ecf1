import { type APIInteraction, type APIMessageComponentInteraction, MessageFlags } from 'discord.js';
import { ACTION, pressIn } from './ids.ts';

/** Whether everybody sees what was pressed; else it is an answer for the presser alone. */
export function isForEverybody({ message }: Pick<APIMessageComponentInteraction, 'message'>): boolean {
  return ((message.flags ?? 0) & MessageFlags.Ephemeral) === 0;
}

const SENDING: ReadonlySet<string | undefined> = new Set([
  ...[ACTION.sendNote, ACTION.sendNoteSure, ACTION.sendNoteNone],
]);

/** Whether it is a button of an offer: in the thread, or in an answer to the message's menu. */
export function isOfferPress(interaction: APIMessageComponentInteraction): boolean {
  const action = pressIn(interaction.data.custom_id)?.action;
  if (SENDING.has(action)) return true;
  return action === ACTION.undo && isForEverybody(interaction);
}

/** Whether its outcome takes the place of what was pressed, for everybody in the thread. */
export function isShared(interaction: APIInteraction): boolean {
  return interaction.type === 3 && isForEverybody(interaction) && isOfferPress(interaction);
}
