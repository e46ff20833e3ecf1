import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';

/** What a lead asks when something at the desk seems wrong; the words are made by whoever looked. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'command.doctor',
  example: '--sample',
  role: 'lead',
  group: 'house',
  options: [{ name: 'sample', summary: 'option.sample', type: 'flag', required: false }],
  async run({ language, options }, { examine, sample }) {
    const report = await examine(language);
    const { good, parts } = report;
    if (options.sample !== true)
      return { key: 'said.doctor', values: { report: report.text }, data: { good, parts } };
    const more = text((await sample()) ? 'said.sample' : 'said.sample-before', {}, language);
    return { key: 'said.doctor', values: { report: `${report.text}\n\n${more}` }, data: { good, parts } };
  },
};
