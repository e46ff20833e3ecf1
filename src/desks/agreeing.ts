import { HAND_ON } from '../domain/hand-on.ts';
import { text } from '../texts/texts.ts';

/** What somebody is asked to agree to before everybody reads it; named like the command that does it. */
export const AGREED = ['kudos', 'award'] as const;
const ANSWERS = ['post', 'keep'] as const;

const HAND_ON_PRESS = `${HAND_ON}/now`;

/** The buttons of a notice that asks: `kudos/post/<id>`, `kudos/keep/<id>`. `agree` is what stands there without the answer: `kudos/<id>`. */
export function agreePresses(agree: string, language: string): { id: string; label: string }[] {
  if (agree === HAND_ON) return [{ id: HAND_ON_PRESS, label: text('press.hand-on', {}, language) }];
  const [command = '', id = ''] = agree.split('/');
  return ANSWERS.map((answer) => ({
    id: `${command}/${answer}/${id}`,
    label: text(`press.agree-${answer}`, {}, language),
  }));
}

/** The command that such a button asks for; null: it is none of ours. */
export function agreeWish(id: string): { name: string; options: Record<string, string> } | null {
  if (id === HAND_ON_PRESS) return { name: 'rota', options: { action: 'hand-over' } };
  const [, name, as, of] = /^([a-z]+)\/(post|keep)\/([\w.-]{1,64})$/.exec(id) ?? [];
  if (name === undefined || as === undefined || of === undefined) return null;
  return AGREED.some((one) => one === name) ? { name, options: { as, id: of } } : null;
}
