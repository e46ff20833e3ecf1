import { z } from 'zod';
import type { Choice } from '../channel.ts';
import { readJson } from '../json.ts';
import type { ViberMessage } from './callback.ts';

/** What a message with buttons carries, and what comes back with the customer's next word: our key, and what the buttons say. */
const carriedShape = z.object({
  question: z.string().min(1).max(200),
  choices: z.array(z.object({ id: z.string().min(1).max(20), label: z.string().min(1) })).max(20),
});

/** The choice that a press, or a word that says just what a button says, makes; null when it is any other word. */
export function choiceIn({
  type,
  text,
  trackingData,
}: ViberMessage): { question: string; choice: string } | null {
  if (type !== 'text' || trackingData === undefined || trackingData === '') return null;
  const carried = carriedShape.safeParse(readJson(trackingData));
  const choice = carried.data?.choices.find(({ label }) => label === text?.trim());
  if (carried.data === undefined || choice === undefined) return null;
  return { question: carried.data.question, choice: choice.id };
}

/**
 * A row each. Pressing one says its label in the customer's name, so that the chat reads as one; which it was is known by the
 * tracking data.
 */
export function keyboardOf(choices: readonly Choice[], key: string) {
  const buttons = choices.map(({ label }) => ({
    ...{ columns: 6, rows: 1, actionType: 'reply' as const },
    ...{ actionBody: label, text: label, textSize: 'regular' as const },
  }));
  const carried: z.infer<typeof carriedShape> = {
    question: key,
    choices: choices.map(({ id, label }) => ({ id, label: label.trim() })),
  };
  return {
    keyboard: { type: 'keyboard' as const, defaultHeight: false, buttons },
    trackingData: JSON.stringify(carried),
  };
}
