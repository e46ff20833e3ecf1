import { createHash } from 'node:crypto';
import {
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  Locale,
  PermissionFlagsBits,
} from 'discord.js';
import type { CommandOption, CommandSpec } from '../../commands/command.ts';
import type { Role } from '../../domain/actor.ts';
import { learn, type TextKey, text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import type { Definition, DiscordApi } from './api.ts';
import { LIMITS } from './limits.ts';
import { MENUS, menuName, menuNames } from './menu-names.ts';
import type { OpenPlaces } from './open-places.ts';

/** The languages of ours that Discord knows, by its name for them. Names of commands are the same in every language. */
const LOCALES: Readonly<Record<string, readonly Locale[]>> = {
  en: [Locale.EnglishUS, Locale.EnglishGB],
  ru: [Locale.Russian],
};

/** Alone it gives help; with the name of a command it does it, or explains it when it wants more. */
export const DESK_COMMAND = 'desk';

/**
 * The slash commands and the message menu, made of the house's commands, in its language. Who sees them is Discord's to
 * show (server admins may change it); who may use them is checked by the house each time.
 */
export function definitions(
  commands: readonly CommandSpec[],
  language: string,
  { customers = false, community = false }: Served = {},
): Definition[] {
  const own = customers ? commands.filter(({ name }) => name !== NEW_COMMAND) : commands;
  return [
    ...(customers ? forCustomers(language) : []),
    ...own.map((spec) => slash(spec.name, spec.summary, spec.role, language, offered(spec))),
    slash(DESK_COMMAND, 'discord.desk-command', 'viewer', language, [COMMAND]),
    ...menuNames(language).map((name) => ({
      type: ApplicationCommandType.Message as const,
      name,
      default_member_permissions: PERMISSIONS.agent,
    })),
    ...(community
      ? [{ type: ApplicationCommandType.Message as const, name: menuName(MENUS.answer, language) }]
      : []),
  ];
}

/** Whom the application serves beside the team: customers who open cases, members of a community. */
export interface Served {
  customers?: boolean;
  community?: boolean;
}

export function servedIn({ customers, communities }: OpenPlaces): Required<Served> {
  return { customers: customers.size > 0, community: communities.size > 0 };
}

/** With it customers ask; and the command with which a lead puts up their panel. */
export const NEW_COMMAND = 'new';
export const PANEL_COMMAND = 'panel';

/** Everybody sees the one, and nothing of what the team has at hand by it. */
function forCustomers(language: string): Definition[] {
  const asked = { type: ApplicationCommandType.ChatInput as const, name: NEW_COMMAND };
  return [
    { ...asked, ...described('discord.new-command', language) },
    slash(PANEL_COMMAND, 'discord.panel-command', 'lead', language, []),
  ];
}

const PERMISSIONS = {
  viewer: String(PermissionFlagsBits.ManageMessages),
  agent: String(PermissionFlagsBits.ManageMessages),
  supervisor: String(PermissionFlagsBits.ManageMessages),
  lead: String(PermissionFlagsBits.ManageGuild),
} as const;

/** The one option of `/desk`. */
const COMMAND = {
  name: 'command',
  summary: 'option.help-command',
  type: 'text',
  required: false,
} as const satisfies CommandOption;

function slash(
  name: string,
  summary: TextKey,
  role: Role,
  language: string,
  options: readonly CommandOption[],
): Definition {
  return {
    type: ApplicationCommandType.ChatInput,
    name,
    ...described(summary, language),
    default_member_permissions: PERMISSIONS[role],
    options: options.map((option) => optionOf(option, language)),
  };
}

/** A description in the house's language, and in those of Discord's languages that we speak otherwise. */
function described(summary: TextKey, language: string) {
  const said = (tag: string) => line(text(summary, {}, tag), LIMITS.commandText);
  const others = Object.entries(LOCALES).filter(([tag]) => said(tag) !== said(language));
  const localizations = Object.fromEntries(
    others.flatMap(([tag, locales]) => locales.map((one) => [one, said(tag)])),
  );
  return {
    description: said(language),
    ...(others.length === 0 ? {} : { description_localizations: localizations }),
  };
}

/** The options that Discord offers: required ones first, as it wants them. What was seen travels with buttons alone. */
export function offered({ options }: Pick<CommandSpec, 'options'>): CommandOption[] {
  const fit = options.filter(({ type, required }) => type !== 'id' || required);
  return [...fit.filter(({ required }) => required), ...fit.filter(({ required }) => !required)].slice(
    0,
    LIMITS.options,
  );
}

/** `publicName` is `public-name` in Discord, which knows no capitals; it takes one file an option. */
export function optionName({ name, type }: Pick<CommandOption, 'name' | 'type'>): string {
  if (type === 'files') return 'attachment';
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function optionOf(option: CommandOption, language: string): APIApplicationCommandBasicOption {
  const { summary, type, required, choices = [] } = option;
  const common = { name: optionName(option), ...described(summary, language), required };
  if (type === 'ticket' || type === 'number')
    return {
      ...common,
      type: ApplicationCommandOptionType.Integer,
      min_value: 1,
      ...(type === 'ticket' ? { autocomplete: true } : {}),
    } as APIApplicationCommandBasicOption;
  if (type === 'flag') return { ...common, type: ApplicationCommandOptionType.Boolean };
  if (type === 'files') return { ...common, type: ApplicationCommandOptionType.Attachment };
  const words = { ...common, type: ApplicationCommandOptionType.String as const };
  if (type === 'choice' && choices.length <= LIMITS.choices)
    return {
      ...words,
      choices: choices.map((choice) => ({ name: nameOf(option, choice, language), value: choice })),
    };
  const several = type === 'text' && option.choices !== undefined;
  if (type === 'choice' || several || LOOKED_UP.has(type) || option === COMMAND)
    return { ...words, autocomplete: true };
  return { ...words, max_length: LIMITS.optionText };
}

function nameOf({ named }: CommandOption, choice: string, language: string): string {
  const key = named?.[choice];
  return key === undefined ? choice : line(text(key, {}, language), LIMITS.choiceName);
}

/** Offered while somebody types: they are other ones from day to day. */
const LOOKED_UP: ReadonlySet<CommandOption['type']> = new Set([
  'person',
  'receiver',
  'kind',
  'cause',
  'field',
  'step',
  'template',
]);

/**
 * Registers the commands for the server when they differ from what Discord has: it takes 200 new ones a day. Answers
 * whether it did.
 */
export async function registerOnce(
  api: DiscordApi,
  application: string,
  commands: readonly CommandSpec[],
  language: string,
  served: Served,
): Promise<boolean> {
  if (await isRegistered(api, application, commands, language, served)) return false;
  await api.register(application, definitions(commands, language, served));
  return true;
}

/** Whether Discord has the commands as they are now. Throws CodedError. */
export async function isRegistered(
  api: Pick<DiscordApi, 'commands'>,
  application: string,
  commands: readonly CommandSpec[],
  language: string,
  served: Served,
): Promise<boolean> {
  // Said in languages that nobody has read yet, too: else each start would find other words.
  await Promise.all([language, ...Object.keys(LOCALES)].map(learn));
  return hashOf(await api.commands(application)) === hashOf(definitions(commands, language, served));
}

/** Of what we set alone: Discord adds fields of its own, and gives the commands back in its own order. */
function hashOf(commands: readonly (Definition | APIApplicationCommand)[]): string {
  const bare = commands.map((command) => ({
    type: command.type ?? 1,
    name: command.name,
    description: 'description' in command ? (command.description ?? '') : '',
    translated: translationsOf(command),
    permissions: command.default_member_permissions ?? null,
    options: ('options' in command ? (command.options ?? []) : []).map((option) => ({
      type: option.type,
      name: option.name,
      description: option.description,
      translated: translationsOf(option),
      required: option.required ?? false,
      autocomplete: 'autocomplete' in option ? (option.autocomplete ?? false) : false,
      least: 'min_value' in option ? (option.min_value ?? null) : null,
      length: 'max_length' in option ? (option.max_length ?? null) : null,
      choices: 'choices' in option ? (option.choices ?? []).map(({ name, value }) => [name, value]) : [],
    })),
  }));
  const sorted = bare.sort((a, b) => `${a.type}${a.name}`.localeCompare(`${b.type}${b.name}`));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function translationsOf(described: object): [string, unknown][] {
  const texts = 'description_localizations' in described ? described.description_localizations : null;
  return Object.entries(texts ?? {}).sort(([a], [b]) => a.localeCompare(b));
}
