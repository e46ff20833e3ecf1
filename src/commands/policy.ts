import { rulesAbout, rulesInWords, type SpokenRule } from '../policy/in-words.ts';
import { QUESTIONS } from '../policy/policy.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { given } from './options.ts';

/** A message holds so many; the handbook holds all. */
const MOST_TOLD = 8;

/** The rules in plain words: of a file, or those that speak of something. */
export const policy: Command = {
  name: 'policy',
  summary: 'command.policy',
  example: 'refund',
  role: 'viewer',
  group: 'house',
  options: [{ name: 'topic', summary: 'option.policy-topic', type: 'rest', required: false }],
  async run(request, ports) {
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

function ruleText({ name, when, does, because }: SpokenRule, language: string): string {
  return [
    name,
    text('policy.when', { what: when }, language),
    text('policy.then', { what: does }, language),
    text('policy.why', { what: because }, language),
  ].join('\n');
}
