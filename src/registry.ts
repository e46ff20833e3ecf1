import type { ChannelEntry } from './channels/channel.ts';
import { entry as discordChannel } from './channels/discord/index.ts';
import { entry as email } from './channels/email/index.ts';
import { entry as facebookComments } from './channels/facebook-comments/index.ts';
import { entry as forms } from './channels/forms/index.ts';
import { entry as instagram } from './channels/instagram/index.ts';
import { entry as line } from './channels/line/index.ts';
import { entry as messenger } from './channels/messenger/index.ts';
import { entry as phone } from './channels/phone/index.ts';
import { entry as slackChannel } from './channels/slack/index.ts';
import { entry as spoken } from './channels/spoken/index.ts';
import { entry as telegram } from './channels/telegram/index.ts';
import { entry as viber } from './channels/viber/index.ts';
import { entry as webchat } from './channels/webchat/index.ts';
import { entry as whatsapp } from './channels/whatsapp/index.ts';
import { entry as whatsappCloud } from './channels/whatsapp-cloud/index.ts';
import { entry as x } from './channels/x/index.ts';
import type { DeskEntry } from './desks/desk.ts';
import { entry as discord } from './desks/discord/index.ts';
import { entry as slack } from './desks/slack/index.ts';

/** The only list of adapters; each is loaded when its settings are there. Commands stand in commands/commands.ts. */
export const channels: readonly ChannelEntry[] = [
  webchat,
  spoken,
  email,
  telegram,
  viber,
  whatsapp,
  whatsappCloud,
  messenger,
  instagram,
  facebookComments,
  line,
  x,
  phone,
  slackChannel,
  discordChannel,
  forms,
];
/** The web desk is not here: it is the API with a page, always on. */
export const desks: readonly DeskEntry[] = [slack, discord];
