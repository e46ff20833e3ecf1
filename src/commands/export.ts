import {
  EXPORT_FORMATS,
  EXPORT_LINK_MS,
  EXPORT_TABLES,
  type ExportFormat,
  type ExportTable,
} from '../domain/download.ts';
import { STATUSES, type StatusName } from '../domain/ticket/status.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { given } from './options.ts';

/** A link to a file of everything: it is made while it is fetched. */
export const exportAll: Command = {
  name: 'export',
  summary: 'command.export',
  example: 'tickets',
  role: 'supervisor',
  group: 'house',
  options: [
    { name: 'what', summary: 'option.export-what', type: 'choice', required: true, choices: EXPORT_TABLES },
    {
      name: 'format',
      summary: 'option.export-format',
      label: 'label.format',
      type: 'choice',
      required: false,
      choices: EXPORT_FORMATS,
      labels: { csv: 'CSV', json: 'JSON' },
    },
    { name: 'status', summary: 'option.export-status', type: 'choice', required: false, choices: STATUSES },
    { name: 'from', summary: 'option.export-from', type: 'text', required: false },
    { name: 'to', summary: 'option.export-to', type: 'text', required: false },
  ],
  async run(request, { download }) {
    const days = (['from', 'to'] as const).flatMap((name) => {
      const said = given(request, name);
      return said === undefined ? [] : [{ name, at: Date.parse(said) }];
    });
    const wrong = days.find(({ at }) => Number.isNaN(at));
    if (wrong !== undefined) {
      const problem = text('problem.day', {}, request.language);
      return { refused: 'bad-option', values: { option: wrong.name, problem } };
    }
    const what = given(request, 'what') as ExportTable;
    const format = (given(request, 'format') ?? 'csv') as ExportFormat;
    const status = given(request, 'status') as StatusName | undefined;
    const filter = Object.fromEntries(days.map(({ name, at }) => [name, at]));
    const named = {
      what,
      format,
      by: request.actor.id,
      ...filter,
      ...(status === undefined ? {} : { status }),
    };
    const link = download(named, EXPORT_LINK_MS);
    return { key: 'said.export', values: { link, minutes: EXPORT_LINK_MS / 60_000 }, data: { link } };
  },
};
