import { fullTime } from '../logic/time-words.ts';
import type { DigestView } from '../state/complaints.ts';
import { ticketAddress } from '../state/route.ts';
import { text } from '../words.ts';

/** A month by kind and cause, with the months before it, what it cost, and cases to read. */
export function DigestTable({ digest }: { digest: DigestView }) {
  const { lines, months, cases, casesBefore, asOf, behind } = digest;
  const at = fullTime(new Date(asOf).toISOString());
  return (
    <>
      <p>
        {text('desk.complaints.cases', { cases, before: casesBefore })}{' '}
        <span class="hint">{text('desk.complaints.as-of', { at, behind })}</span>
      </p>
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled sideways is reached by the keyboard
        <section class="digest-table" aria-label={text('desk.complaints.digest')} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text('desk.complaints.what')}</th>
                {months.map((month) => (
                  <th key={month} scope="col">
                    {month}
                  </th>
                ))}
                <th scope="col">{text('desk.complaints.cost')}</th>
                <th scope="col">{text('desk.complaints.examples')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.name}>
                  <th scope="row">
                    {line.name}
                    {line.rose && <strong class="rose"> ▲ {text('complaints.rose')}</strong>}
                    {line.rule !== null && (
                      <span class="hint"> {text('desk.complaints.rule', { rule: line.rule })}</span>
                    )}
                  </th>
                  {line.trend.map((count, at) => (
                    <td key={months[at]}>{count}</td>
                  ))}
                  <td>{line.cost ?? '–'}</td>
                  <td>
                    {line.examples.map((number) => (
                      <a key={number} href={ticketAddress(number)}>
                        #{number}
                      </a>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
