import { createHash } from 'node:crypto';
import {
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  PermissionFlagsBits,
} from 'discord.js';
import type { CommandOption, CommandSpec } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import type { Definition, DiscordApi } from './api.ts';
import { LIMITS } from './limits.ts';

/** Options that Discord cannot ask for: files come by the web desk, and what was seen travels with the buttons. */
const LEFT_OUT: ReadonlySet<string> = new Set(['files']);

/**
 * The slash commands and the message menu, made of the house's commands. Who sees them is Discord's to show (server
 * admins may change it); who may use them is checked by the house each time.
 */
export function definitions(commands: readonly CommandSpec[]): Definition[] {
  const permissions = {
    agent: String(PermissionFlagsBits.ManageMessages),
    supervisor: String(PermissionFlagsBits.ManageMessages),
    lead: String(PermissionFlagsBits.ManageGuild),
  };
  return [
    ...commands.map((spec) => ({
      type: ApplicationCommandType.ChatInput as const,
      name: spec.name,
      description: line(text(spec.summary), LIMITS.commandText),
      default_member_permissions: permissions[spec.role],
      options: offered(spec).map(optionOf),
    })),
    {
      type: ApplicationCommandType.Message,
      name: menuName(),
      default_member_permissions: permissions.agent,
    },
  ];
}

/** The entry in the menu of a message. */
export function menuName(): string {
  return line(text('discord.menu-send'), 32);
}

/** The options that Discord offers: required ones first, as it wants them. */
export function offered({ options }: CommandSpec): CommandOption[] {
  const fit = options.filter(({ type, required }) => !LEFT_OUT.has(type) && (type !== 'id' || required));
  return [...fit.filter(({ required }) => required), ...fit.filter(({ required }) => !required)].slice(
    0,
    LIMITS.options,
  );
}

/** `publicName` is `public-name` in Discord, which knows no capitals. */
export function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function optionOf(option: CommandOption): APIApplicationCommandBasicOption {
  const { name, summary, type, required, choices = [] } = option;
  const common = { name: optionName(name), description: line(text(summary), LIMITS.commandText), required };
  if (type === 'ticket' || type === 'number')
    return {
      ...common,
      type: ApplicationCommandOptionType.Integer,
      min_value: 1,
      ...(type === 'ticket' ? { autocomplete: true } : {}),
    } as APIApplicationCommandBasicOption;
  if (type === 'flag') return { ...common, type: ApplicationCommandOptionType.Boolean };
  const words = { ...common, type: ApplicationCommandOptionType.String as const };
  if (type === 'choice' && choices.length <= LIMITS.choices)
    return { ...words, choices: choices.map((choice) => ({ name: choice, value: choice })) };
  if (type === 'choice' || type === 'person') return { ...words, autocomplete: true };
  return { ...words, max_length: LIMITS.optionText };
}

/**
 * Registers the commands for the server when they differ from what Discord has: it takes 200 new ones a day. Answers
 * whether it did.
 */
export async function registerOnce(
  api: DiscordApi,
  application: string,
  commands: readonly CommandSpec[],
): Promise<boolean> {
  const wanted = definitions(commands);
  if (hashOf(await api.commands(application)) === hashOf(wanted)) return false;
  await api.register(application, wanted);
  return true;
}

/** Of what we set alone: Discord adds fields of its own, and gives the commands back in its own order. */
function hashOf(commands: readonly (Definition | APIApplicationCommand)[]): string {
  const bare = commands.map((command) => ({
    type: command.type ?? 1,
    name: command.name,
    description: 'description' in command ? (command.description ?? '') : '',
    permissions: command.default_member_permissions ?? null,
    options: ('options' in command ? (command.options ?? []) : []).map((option) => ({
      type: option.type,
      name: option.name,
      description: option.description,
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
