import type { Command } from './command.ts';

/** What a lead asks when something at the desk seems wrong; the words are made by whoever looked. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'command.doctor',
  example: '',
  role: 'lead',
  options: [],
  async run({ language }, { examine }) {
    const { good, text, parts } = await examine(language);
    return { key: 'said.doctor', values: { report: text }, data: { good, parts } };
  },
};
