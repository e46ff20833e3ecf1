import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  type APISelectMenuOption,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { Picture } from '../desk.ts';
import { line } from '../plain.ts';
import { linkable } from './inert.ts';
import { LIMITS } from './limits.ts';

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** A message as we send it, whatever way. Foreign text stands in embeds alone: Discord pings nobody for those. */
export interface Body {
  content?: string;
  embeds: APIEmbed[];
  components: Row[];
  /** The people whom the content pings, by their ids; nobody else is. */
  pings?: string[];
  /** It tells somebody what is due: it goes before what only shows. */
  notice?: boolean;
  /** The message that it answers in its channel; gone, nothing is posted. */
  answers?: string;
  /** Nobody's device makes a noise. */
  silent?: true;
  /** As an answer to a press that everybody sees: it takes the place of what was pressed, for everybody. */
  everybody?: true;
  /** Drawn ones; their words are said to whoever does not see them. */
  pictures?: readonly Drawn[];
  /** For whoever asked and nobody else: deleted words, a link to sign in. */
  secret?: true;
}

/** A picture with its bytes. */
export type Drawn = Picture & { png: Uint8Array };

export function button(
  label: string,
  id: string,
  style: ButtonStyle = ButtonStyle.Secondary,
): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: style as ButtonStyle.Primary,
    label: line(label, LIMITS.buttonLabel),
    custom_id: id,
  };
}

export const primary = ButtonStyle.Primary;

/** A button that opens an address; none where Discord would not take the address. */
export function link(label: string, url: string): APIButtonComponent[] {
  if (!linkable(url)) return [];
  return [
    { type: ComponentType.Button, style: ButtonStyle.Link, label: line(label, LIMITS.buttonLabel), url },
  ];
}

/** A list to choose one of; above 25 the rest is left out. */
export function select(
  id: string,
  placeholder: string,
  options: readonly APISelectMenuOption[],
): APIStringSelectComponent {
  return {
    type: ComponentType.StringSelect,
    custom_id: id,
    placeholder: line(placeholder, LIMITS.placeholder),
    options: options.slice(0, LIMITS.choices),
  };
}

export function row(...components: APIComponentInMessageActionRow[]): Row[] {
  return components.length === 0 ? [] : [{ type: ComponentType.ActionRow, components }];
}

/** An instant (epoch ms) in the reader's zone; both forms move by themselves, so that nobody edits for the time. */
export function moment(at: number): string {
  return `${instant(at)} (<t:${Math.floor(at / 1000)}:R>)`;
}

/** An instant (epoch ms) in the reader's zone. */
export function instant(at: number): string {
  return `<t:${Math.floor(at / 1000)}:f>`;
}

/** The small print under a message, by which it is found again. */
export function footer(mark: string): { text: string } {
  return { text: `ref ${mark}` };
}
