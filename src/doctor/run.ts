import { commands } from '../commands/commands.ts';
import { lookAtConfig } from '../config.ts';
import { channels, desks } from '../registry.ts';
import { finder } from '../texts/finding.ts';
import { languageFrom } from '../texts/languages.ts';
import { learn, text } from '../texts/texts.ts';
import { examine, type Part } from './examine.ts';
import { type Report, reportOf } from './tell.ts';

/** What `npm run doctor` says of the installation that these settings describe. */
export async function checkUp(env: Record<string, string | undefined>, now: () => number): Promise<Report> {
  const { config, problems } = lookAtConfig({ channels, desks }, env);
  const language = config?.LANGUAGE ?? languageFrom(env.LANGUAGE ?? '') ?? 'en';
  await learn(language);
  const find = finder(language);
  const wrong = problems.map((problem) =>
    find('settings', false, 'doctor.setting', 'doctor.setting-next', { problem }),
  );
  const right = find('settings', true, 'doctor.settings');
  const settings: Part = {
    id: 'settings',
    title: text('doctor.settings-title', {}, language),
    findings: wrong.length === 0 ? [right] : wrong,
  };
  if (config === null) return reportOf([settings], language);
  const parts = await examine({ config, commands, language, now, inside: false });
  return reportOf([settings, ...parts], language);
}
