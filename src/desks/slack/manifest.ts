import type { CommandSpec } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { METHODS } from '../../vendors/slack/client.ts';
import { SHORTCUT } from './actions.ts';
import { SLACK_PATH } from './receiver.ts';

/** The command that takes everything; the others are short cuts for what is done all day. */
export const DESK_COMMAND = 'desk';
const SHORT_CUTS = [
  'queue',
  'find',
  'ticket',
  'claim',
  'release',
  'reply',
  'offer',
  'note',
  'resolve',
  'escalate',
  'snooze',
  'kind',
  'cause',
  'priority',
  'tag',
  'field',
  'check',
  'why',
  'person',
];
/** A command's description and hint in a manifest (docs.slack.dev/reference/app-manifest). */
const DESCRIPTION = 2000;
const HINT = 1000;

/** Every event that the desk hears, with the scope it needs (docs.slack.dev/reference/events). */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  reaction_added: ['reactions:read'],
  app_home_opened: [],
  subteam_members_changed: ['usergroups:read'],
};

export interface SlashCommand {
  command: string;
  description: string;
  usage_hint: string;
}

/** The slash commands of this desk, made of the commands that the house offers. */
export function slashCommands(commands: readonly CommandSpec[]): SlashCommand[] {
  const hot = SHORT_CUTS.flatMap((name) => commands.find((spec) => spec.name === name) ?? []);
  return [
    { command: `/${DESK_COMMAND}`, description: text('slack.desk-command'), usage_hint: 'help' },
    ...hot.map((spec) => ({
      command: `/${spec.name}`,
      description: text(spec.summary).slice(0, DESCRIPTION),
      usage_hint: spec.example.slice(0, HINT),
    })),
  ];
}

/** The scopes of the manifest that an app was not installed with. */
export function missingScopes(granted: readonly string[], commands: readonly CommandSpec[]): string[] {
  return slackManifest(commands).oauth_config.scopes.bot.filter((one) => !granted.includes(one));
}

/**
 * The manifest from which a team makes its own Slack app. With a public URL for HTTP, without one for Socket Mode.
 * Its commands, events and scopes are those that the code registers and calls: nothing more is asked for.
 */
export function slackManifest(commands: readonly CommandSpec[], publicUrl?: string) {
  const url = publicUrl === undefined ? {} : { url: `${publicUrl.replace(/\/$/, '')}${SLACK_PATH}` };
  const requestUrl = publicUrl === undefined ? {} : { request_url: url.url };
  const scopes = ['commands', ...Object.values(METHODS).flat(), ...Object.values(EVENTS).flat()];
  return {
    display_information: { name: 'Osem', description: text('slack.app-description') },
    features: {
      // Reminders come as direct messages; what is written there is heard of customers alone whose case goes on in private.
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'osem', always_online: true },
      shortcuts: [
        {
          name: text('slack.make-ticket'),
          type: 'message',
          callback_id: SHORTCUT.ticket,
          description: text('slack.make-ticket-about'),
        },
        {
          name: text('split.here'),
          type: 'message',
          callback_id: SHORTCUT.split,
          description: text('split.here-about'),
        },
      ],
      slash_commands: slashCommands(commands).map((one) => ({ ...one, ...url, should_escape: true })),
    },
    oauth_config: { scopes: { bot: [...new Set(scopes)].sort() } },
    settings: {
      event_subscriptions: { bot_events: Object.keys(EVENTS).sort(), ...requestUrl },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: publicUrl === undefined,
      token_rotation_enabled: false,
    },
  };
}
