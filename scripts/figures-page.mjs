const UNITS = {
  ms: 'a time: the middle one, and what nine of ten do not pass',
  share: 'a share of a whole',
  count: 'how many',
  money: "money: the sum in the house's currency, the middle one, and what nine of ten do not pass",
  score: '1 to 10: the middle one, and what nine of ten do not pass',
};

/** docs/figures.md: each figure in the words that chat, web desk and export use for it. */
export function figuresPage(metrics, text) {
  const figures = metrics.map(({ id, name, definition, unit, better, goal, detail }) =>
    [
      `### ${text(name)}`,
      `\`${id}\` · ${UNITS[unit]}`,
      text(definition),
      [
        better === null ? null : `Better: ${better}.`,
        goal === null ? null : `A goal can be set for its ${goal === 'p90' ? 'nine of ten' : goal}.`,
        detail === null ? null : `Apart by \`detail\`: ${detail}.`,
      ]
        .filter((line) => line !== null)
        .join(' '),
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
  );
  return `# Figures

Made of the definitions in the code by \`npm run generate\`. The same words stand in \`/metrics\`, in the web desk, and in the
export.

## How they are counted

- From the event log alone. What the events of a case say happened is kept as observations (table \`observations\`), to which rows
  are only ever added: the figures of any past day can be counted again as they stood then (\`asOf\`), to the same bytes.
- Spam and cases that were merged into others are left out, and so is what was taken back.
- A median and what nine of ten do not pass, by the nearest rank: each is one of the values. There is no mean.
- Days, weeks (from Monday) and months begin at midnight in the zone of \`rules/hours.json\`, table \`default\`; a day in which the clocks
  change has 23 or 25 hours.
- Told apart by team, channel, segment, kind, cause, language, rule or detail. Team and channel are those of the moment; kind and cause
  are what the case is about in the end, as far as that instant knows.
- Of the team. Own figures are shown to oneself, another's only where the owner has switched that on and all staff were told; nobody
  is measured by the time that they give to a customer, and presence, typing, access logs, pledges, drills and probes feed no
  figure of anybody.
- A page shows figures that were counted a short while ago (\`asOf\`), and how many changed cases are not in them yet (\`behind\`).

\`GET /api/figures\` has all of them with the same days before, \`GET /api/figures/:metric\` one: \`from\`, \`to\` (days, both included), \`by\`,
\`per\` (\`day\`, \`week\`, \`month\`, \`hour\`, \`weekday-hour\`, \`waited\`), filters by name (\`?channel=email&kind=refund\`), \`asOf\`, \`format=csv\`. Times are in
milliseconds, sums in minor units.

\`npm run figures\` makes a history of 200,000 cases, counts the figures, counts them a second time from the exported events by a
program that shares no code with the first (\`test/independent.ts\`), and fails when anything differs. A slice of it runs with the tests.

## People needed

\`/coverage\` counts so, for everybody or for one team:

- **New cases of an hour**: the cases opened in that hour of the week in the last eight whole weeks, divided by eight.
- **Work of an answer**: \`workMinutes\` of rota.json. Where the hours on duty in these weeks (by the rota as it stands now; the team's hours where there is no rota) over the
  answers given come to less, and there are 30 answers or more, that counts instead. Never per person.
- **People needed**: the fewest \`c\` with which nine of ten cases are answered within the target that deadlines.json grants an ordinary case (8 h), by Erlang's second
  formula (A. K. Erlang, 1917). With \`A\` = new cases an hour × hours of work each, the share that waits at all is
  \`C = (A^c/c! · c/(c−A)) / (Σ(k<c) A^k/k! + A^c/c! · c/(c−A))\`, and the share that is late is \`C · e^(−(c−A)·t/w)\`, where \`w\` is the work of an answer and
  \`t\` the target less \`w\`. What comes while nobody is on duty is spread over the hours with somebody within the target; where there are none, people are needed at once.
- **Gaps**: hours that follow each other with fewer people than are needed. A stretch with nobody there counts from half an expected case on: nobody is called in for a night in which hardly anybody writes.
- **Promises in danger**: waiting cases, up to 2,000, in the order of their promises, with the answers that the people on duty can give; new cases come between them.

The formula takes each hour as if it went on, and cases as if they came at random: a mail to all customers breaks it.

## The figures

${figures.join('\n\n')}
`;
}
