/**
 * Stands for the number of a ticket in what the house says on it before it has one: the store, which numbers it, puts it in. Of the
 * private use of Unicode, so that nobody's words hold it.
 */
export const UNNUMBERED = '\u{f05e3}';
