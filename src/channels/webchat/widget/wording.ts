/** The catalogue's `chat.*` group in English, built in: there is something to say before the server was reached. */
declare const CHAT_TEXTS: Readonly<Record<string, string>>;

/** The text under a key of the group `chat.`, its {placeholders} filled. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Says things with the server's texts, or the built-in ones where it gave none. */
export function sayWith(texts: Readonly<Record<string, string>>): Say {
  return (key, values = {}) => fill(texts[`chat.${key}`] ?? CHAT_TEXTS[`chat.${key}`] ?? '', values);
}

/** Replaces {placeholders} by values, each put in as it is. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
