import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { APIInteraction } from 'discord.js';
import type { CommandRequest, Reply } from '../../commands/command.ts';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { learn, text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { DeskPerson, DeskPorts } from '../desk.ts';
import { said } from './answer.ts';
import type { DiscordApi } from './api.ts';
import { actingPerson, type Group } from './groups.ts';
import type { Hearing } from './hearing.ts';
import { languageFor } from './language.ts';
import { type Memory, refreshTeam, remember } from './memory.ts';
import type { Body } from './parts.ts';
import { isShared } from './shared.ts';
import type { Written } from './written.ts';

/** What everything that answers people shares. */
export interface DiscordHouse {
  ports: DeskPorts;
  api: DiscordApi;
  groups: readonly Group[];
  memory: Memory;
  hearing: Hearing;
  written: Written;
  guild: string;
  /** Where Discord is redirected to; undefined: nowhere. */
  apiUrl: string | undefined;
  showText: boolean;
  /** Answers somebody whose press can no longer be answered where they asked. */
  answerLater(person: DeskPerson, key: string, body: Body): Promise<void>;
}

/** Somebody of the team who wants something. */
export interface Asker {
  person: DeskPerson;
  user: string;
  language: string;
  /** What every request of theirs to the house says. */
  ask: Pick<CommandRequest, 'actor' | 'requestId' | 'desk' | 'language'>;
}

/** Who pressed or typed; Discord names them differently in a server and in a direct message. */
export function userOf(interaction: APIInteraction): string {
  return interaction.member?.user.id ?? interaction.user?.id ?? '';
}

export const EPHEMERAL = 64;
/** Characters of a reference. */
const REFERENCE = 8;
const RETRY_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const DEFER = { type: 5, data: { flags: EPHEMERAL } } as const;
const DEFER_UPDATE = { type: 6 } as const;

/**
 * Acknowledges, then works on what somebody wants: a stranger is told so, and what breaks ends in words with a reference
 * that stands in the log. `lost`: the text that the person would have to type again.
 */
export async function work(
  house: DiscordHouse,
  interaction: APIInteraction,
  run: (asker: Asker) => Promise<Body>,
  lost: (words: string) => Body = said,
): Promise<void> {
  if (!(await acknowledged(house, interaction))) return;
  const { person, body } = await outcomeOf(house, interaction, run, lost);
  await answer(house, interaction, person, body);
  await refreshTeam(house.memory, house.ports).catch((error: unknown) =>
    logged(house.ports, error, 'who is in the team was not learnt'),
  );
}

async function outcomeOf(
  house: DiscordHouse,
  interaction: APIInteraction,
  run: (asker: Asker) => Promise<Body>,
  lost: (words: string) => Body,
): Promise<{ person: DeskPerson | null; body: Body }> {
  let person: DeskPerson | null = null;
  const user = userOf(interaction);
  try {
    person = await personOf(house, interaction);
    if (interaction.guild_id === house.guild) remember(house.memory, user, person);
    const language = languageFor(house, interaction, person);
    await learn(language);
    if (person === null) return { person, body: said(text('discord.stranger', { id: user }, language)) };
    const { id, name, role } = person;
    const requestId = `discord:${interaction.id}`;
    const ask = { actor: { id, name, role }, requestId, desk: 'discord', language };
    return { person, body: await run({ person, user, language, ask }) };
  } catch (error) {
    return { person, body: lost(brokenText(house.ports, error, languageFor(house, interaction, person))) };
  }
}

/** Asks the house. A refusal stands in the log under the reference that the person is told. */
export async function handled(
  { ports }: Pick<DiscordHouse, 'ports'>,
  { ask }: Pick<Asker, 'ask'>,
  name: string,
  options: Readonly<Record<string, unknown>>,
): Promise<{ reply: Reply; reference: string }> {
  const reply = await ports.handle({ ...ask, name, options });
  const reference = ask.requestId.slice(-REFERENCE);
  if (!reply.ok)
    ports.log.info({ desk: 'discord', command: name, refused: reply.refused, reference }, 'refused');
  return { reply, reference };
}

/** Whoever is not mapped to a person of the team is a stranger, and so is everybody of another server. */
async function personOf(
  { ports, groups, guild }: DiscordHouse,
  interaction: APIInteraction,
): Promise<DeskPerson | null> {
  if (interaction.guild_id !== undefined && interaction.guild_id !== guild) return null;
  return actingPerson(ports, groups, interaction);
}

/**
 * An answer of ours is replaced by what follows; everything else gets an answer of its own. False when somebody else
 * answers (another process), or nobody can any more and the person was told so by Discord.
 */
export async function acknowledged(
  { api, ports }: DiscordHouse,
  interaction: APIInteraction,
): Promise<boolean> {
  const ours = interaction.type === 3 && ((interaction.message.flags ?? 0) & EPHEMERAL) !== 0;
  try {
    await api.acknowledge(interaction, ours || isShared(interaction) ? DEFER_UPDATE : DEFER);
    return true;
  } catch (error) {
    if (refusedAs(error, CODE.acknowledged)) return false;
    logged(ports, error, 'an interaction was not acknowledged');
    // A submitted text is worth more than an answer in time: it is sent, and the writer is told another way.
    return interaction.type === 5 || !refusedAs(error, CODE.unknownInteraction);
  }
}

/** Within 15 minutes where they asked; later, or when that is gone, as a direct message or a ping at the desk. */
export async function answer(
  house: DiscordHouse,
  interaction: APIInteraction,
  person: DeskPerson | null,
  body: Body,
): Promise<void> {
  try {
    // What everybody sees is replaced by an outcome for everybody; a refusal is for the one who asked.
    const aside = isShared(interaction) && body.everybody !== true;
    await patiently(() =>
      aside ? house.api.whisper(interaction, body) : house.api.answer(interaction, body),
    );
  } catch (error) {
    logged(house.ports, error, 'an interaction was not answered where it was asked');
    if (person === null) return;
    await house
      .answerLater(person, `answer:${interaction.id}`, body)
      .catch((silent: unknown) => logged(house.ports, silent, 'and not told'));
  }
}

/** An answer replaces itself, so that it may be tried again: a few times, for as long as Discord says. */
async function patiently(call: () => Promise<void>, tries = 3): Promise<void> {
  try {
    await call();
  } catch (error) {
    const passing =
      error instanceof CodedError && (error.code === 'rate-limited' || error.code === 'vendor-down');
    if (!passing || tries <= 1) throw error;
    await setTimeout(Math.min(error.retryAfterMs ?? RETRY_MS, LONGEST_WAIT_MS));
    await patiently(call, tries - 1);
  }
}

/** What the person is told when something broke; the reference in it is found in the log. */
export function brokenText(ports: DeskPorts, error: unknown, language: string): string {
  const reference = randomUUID().slice(0, REFERENCE);
  logged(ports, error, 'an interaction did not work', reference);
  return text('discord.broken', { code: codeOf(error), reference }, language);
}

function logged(ports: DeskPorts, error: unknown, words: string, reference?: string): void {
  const message =
    error instanceof CodedError ? error.message : error instanceof Error ? error.name : 'unknown';
  ports.log.error(
    { desk: 'discord', code: codeOf(error), message, ...(reference === undefined ? {} : { reference }) },
    words,
  );
}
