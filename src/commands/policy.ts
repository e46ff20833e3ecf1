import { atLeast } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { rulesAbout, rulesInWords, type SpokenRule } from '../policy/in-words.ts';
import { QUESTIONS } from '../policy/policy.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** A message holds so many; the handbook holds all. */
const MOST_TOLD = 8;

/** The rules in plain words: of a file, or those that speak of something. */
export const policy: Command = {
  name: 'policy',
  summary: 'command.policy',
  example: 'refund',
  role: 'viewer',
  group: 'house',
  options: [
    { name: 'topic', summary: 'option.policy-topic', type: 'rest', required: false },
    ...(['since', 'until', 'set', 'rules'] as const).map((name) => ({
      name,
      summary: `option.policy-${name}` as const,
      type: 'text' as const,
      required: false,
    })),
  ],
  async run(request, ports) {
    if (given(request, 'topic')?.trim().toLowerCase() === 'backtest') return tryOut(request, ports);
    const { language } = request;
    const rules = ports.policy.current();
    const topic = given(request, 'topic');
    const found = topic === undefined ? [] : rulesAbout(rules, topic, language);
    const files = QUESTIONS.filter((question) => rulesInWords(rules, question, language).length > 0)
      .map((question) => text(`policy.file.${question}`, {}, language))
      .join(', ');
    const more = found.length - MOST_TOLD;
    const words =
      found.length === 0
        ? topic === undefined
          ? files
          : text('policy.nothing', { topic, files }, language)
        : [
            ...found.slice(0, MOST_TOLD).map((rule) => ruleText(rule, language)),
            ...(more > 0 ? [text('policy.more', { count: more }, language)] : []),
          ].join('\n\n');
    const link = `${ports.publicUrl}/api/handbook.html`;
    return { key: 'said.policy', values: { words, link }, data: { rules: found } };
  },
};

/** Leads have other rules tried on what happened. */
async function tryOut(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { actor, language, desk, requestId } = request;
  if (!atLeast(actor.role, 'lead')) return needs('lead');
  const [since, until, rules, set] = ['since', 'until', 'rules', 'set'].map((name) => given(request, name));
  const id = ports.idFrom(`backtest ${actor.id} ${requestId}`);
  const begun = await ports.backtest({ id, by: actor.id, desk, language, since, until, rules, set });
  if (isRefusal(begun)) return begun;
  const { link } = begun;
  return { key: 'said.backtest', values: { link, since: clockTime(begun.since) }, data: { id, link } };
}

function ruleText({ name, when, does, because }: SpokenRule, language: string): string {
  return [
    name,
    text('policy.when', { what: when }, language),
    text('policy.then', { what: does }, language),
    text('policy.why', { what: because }, language),
  ].join('\n');
}
