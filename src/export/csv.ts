/** Spreadsheets read UTF-8 only behind this mark. */
export const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet takes for a formula when it stands first (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** The same where somebody's spreadsheet divides cells by semicolons, as it does where a comma stands in numbers. */
const INNER = /([;\t\r\n])(?=[=+@＝＋＠－]|-\S)/gu;

export type Cell = string | number | boolean | null;

/** One record as RFC 4180 says, its line end with it. Foreign text is inert: a formula becomes a text behind an apostrophe. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const inert = (FORMULA.test(cell) ? `'${cell}` : cell).replace(INNER, "$1'");
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
