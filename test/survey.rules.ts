import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The house's own rules in a folder of their own, by which customers are asked, at any hour. */
export function surveyFolder(survey: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'osem-surveys-'));
  cpSync('rules', folder, { recursive: true });
  rmSync(join(folder, 'hours.json'), { force: true });
  const path = join(folder, 'surveys.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as { surveys: object[] };
  const surveys = file.surveys.map((one) => ({ ...one, ...survey }));
  writeFileSync(path, JSON.stringify({ ...file, resting: false, surveys }));
  return folder;
}
