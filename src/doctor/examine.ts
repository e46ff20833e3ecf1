import type { DoctorPorts } from '../channels/channel.ts';
import type { CommandSpec } from '../commands/command.ts';
import type { Config } from '../config.ts';
import type { DeskDoctorPorts } from '../desks/desk.ts';
import { channelName } from '../texts/channel-name.ts';
import { type Finding, finder } from '../texts/finding.ts';
import { learn, text } from '../texts/texts.ts';
import { backupFinding } from './backup.ts';
import { clockFinding, databaseFindings, dataFinding, pageFinding } from './ground.ts';
import { httpsFindings, placeFindings } from './reach.ts';
import { rulesFindings } from './rules.ts';

/** What was found of one part of an installation. */
export interface Part {
  id: string;
  title: string;
  findings: Finding[];
}

/** What is looked at, and with what. */
export interface Examined {
  config: Config;
  commands: readonly CommandSpec[];
  language: string;
  /** The machine's clock, epoch ms. */
  now(): number;
  /** Whether the house asks about itself, as opposed to a program beside it. */
  inside: boolean;
}

/** Looks at everything that can be known from here. Starts nothing, changes nothing, throws nothing. */
export async function examine(examined: Examined): Promise<Part[]> {
  const { config, language, inside } = examined;
  await learn(language);
  const find = finder(language);
  const rules = await rulesFindings(config.RULES_DIR, { isPublic: config.PUBLIC_URL !== undefined }, find);
  const database = await databaseFindings(config.DATABASE_URL, examined, find);
  const house = [
    ...rules.findings,
    ...database.findings,
    ...rules.rota(database, examined.now()),
    ...(config.DATABASE_URL.startsWith('sqlite:') ? [await dataFinding(config.DATA_DIR, find)] : []),
    ...(config.BACKUP_DIR === undefined
      ? []
      : [await backupFinding(config.BACKUP_DIR, examined.now(), find)]),
    await pageFinding(find),
    ...(await placeFindings(config, { inside, timeoutMs: timeoutOf(config) }, find)),
    ...httpsFindings(config, language),
  ];
  const ports: DoctorPorts = {
    language,
    publicUrl: config.PUBLIC_URL ?? null,
    timeoutMs: timeoutOf(config),
    clock: (id, url) => clockFinding({ id, url, now: examined.now, timeoutMs: timeoutOf(config) }, find),
  };
  const portsFor = (id: string): DeskDoctorPorts => ({
    ...ports,
    commands: examined.commands,
    team: database.team,
    places: () => rules.places(id),
    kept: (purpose) => database.kept(`${id}:${purpose}`),
  });
  return [
    { id: 'house', title: text('doctor.house', {}, language), findings: house },
    ...(await adaptersOf(config, portsFor, language)),
  ];
}

/** A channel and a desk of one vendor are one part. */
async function adaptersOf(
  config: Config,
  portsFor: (id: string) => DeskDoctorPorts,
  language: string,
): Promise<Part[]> {
  const looks = [
    ...config.channels.map(({ entry, settings }) => ({
      id: entry.id,
      look: async () => (await entry.doctor?.())?.(settings as never, portsFor(entry.id)) ?? [],
    })),
    ...config.desks.map(({ entry, settings }) => ({
      id: entry.id,
      look: async () => (await entry.doctor?.())?.(settings as never, portsFor(entry.id)) ?? [],
    })),
  ];
  const found = await Promise.all(
    looks.map(async ({ id, look }) => ({
      id,
      findings: await look().catch((error) => [broken(id, error, language)]),
    })),
  );
  const ids = [...new Set(found.map(({ id }) => id))];
  return ids.flatMap((id) => {
    const findings = found.filter((one) => one.id === id).flatMap((one) => one.findings);
    return findings.length === 0 ? [] : [{ id, title: channelName(id, language), findings }];
  });
}

/** A check that broke says nothing about the installation but that. */
function broken(id: string, error: unknown, language: string): Finding {
  const reason = error instanceof Error ? error.name : 'unknown';
  return finder(language)(`${id}.checks`, null, 'doctor.broke', 'doctor.broke-next', { reason });
}

function timeoutOf({ VENDOR_TIMEOUT_SECONDS: seconds }: Config): number {
  return seconds * 1000;
}
