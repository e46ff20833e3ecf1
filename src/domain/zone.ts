/** Zones of people and places by name of the IANA list, such as Europe/Ljubljana. */

/** Names under which other systems keep a customer's zone; `zoneinfo` is OpenID's. The first that is there counts. */
const NAMES = ['zone', 'timezone', 'time_zone', 'timeZone', 'zoneinfo'];

/** The name as it is written properly (europe/london: Europe/London); null: there is no such zone, or it is a bare offset. */
export function zoneNamed(name: string): string | null {
  const wanted = name.trim();
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(wanted)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: wanted }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The zone that stands among what is known of a customer; null: none does. */
export function zoneSaid(attributes: Readonly<Record<string, unknown>>): string | null {
  for (const name of NAMES) {
    const { [name]: said } = attributes;
    const zone = typeof said === 'string' ? zoneNamed(said) : null;
    if (zone !== null) return zone;
  }
  return null;
}

/** What is known of a customer with that zone, which we keep as `zone`; null: with none, under whatever name it stood. */
export function withZone<Known>(
  attributes: Readonly<Record<string, Known>>,
  zone: string | null,
): Record<string, Known | string> {
  if (zone !== null) return { ...attributes, zone };
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !NAMES.includes(name)));
}

/** The zone of a country (ISO 3166, two letters) that has one alone; null: it has several, or is none. */
export function zoneOfCountry(country: string | null): string | null {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return null;
  const place = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    timeZones?: string[];
    getTimeZones?(): string[] | undefined;
  };
  const zones = place.getTimeZones?.() ?? place.timeZones ?? [];
  return zones.length === 1 ? (zones[0] ?? null) : null;
}
