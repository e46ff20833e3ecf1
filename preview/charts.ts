import type {
  CardChart,
  Chart,
  HeatChart,
  RowsChart,
  SpreadChart,
  TrendChart,
} from '../src/insight/chart.ts';

/** Charts as a quarter of a shop would make them, one of each kind in every language. */
const HOUR = 3_600_000;
const DAYS = 7;
const HOURS = 24;

/** A day's arrivals rise until noon and once more in the evening; weekends are quiet. */
function cells(base: number, evening: number): number[][] {
  return Array.from({ length: DAYS }, (_, day) =>
    Array.from({ length: HOURS }, (_, hour) => {
      const noon = Math.exp(-((hour - 11) ** 2) / 14);
      const late = Math.exp(-((hour - 20) ** 2) / 5) * evening;
      return Math.round(base * (noon + late) * (day > 4 ? 0.35 : 1 - day * 0.06));
    }),
  );
}

interface Words {
  heat: [title: string, about: string, counts: string, everything: string, chat: string];
  spread: [title: string, about: string, target: string, promise: string];
  trend: [title: string, about: string, median: string, p90: string, goal: string, tried: string];
  rows: [title: string, about: string, rose: string, ...kinds: string[]];
  card: [title: string, about: string, note: string, ...lines: [award: string, name: string, why: string][]];
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    heat: ['When customers write', 'September to November 2026', 'messages an hour', 'All channels', 'Chat'],
    spread: ['How soon the first answer came', 'November 2026, 1,284 cases, everybody', 'target', 'promise'],
    trend: [
      'Time to the first answer',
      'Support, by week',
      'median',
      'nine of ten',
      'Goal',
      'evening shift on chat, owner: Ana Kovač',
    ],
    rows: [
      'What customers wrote about',
      'June to November 2026',
      'rose',
      'Delivery is late',
      'Refund',
      'Wrong size',
      'Account and password',
    ],
    card: [
      'November 2026',
      'Awards of the month',
      'Counted from answers that customers received; ties are shared. Ask /award for how.',
      ['Team of the month', 'Parcels', '97 % of promises kept, 312 cases solved at once'],
      ['Fastest and most accurate', 'Žarko Đurić', 'promise kept in 142 of 144 cases, 131 solved at once'],
      ['Most thanked', 'Мария Щербакова', '38 customers and 6 colleagues said thanks'],
    ],
  },
  sl: {
    heat: ['Kdaj stranke pišejo', 'september do november 2026', 'sporočil na uro', 'Vsi kanali', 'Klepet'],
    spread: ['Kako hitro je prišel prvi odgovor', 'november 2026, 1284 primerov, vsi', 'cilj', 'obljuba'],
    trend: [
      'Čas do prvega odgovora',
      'Podpora, po tednih',
      'mediana',
      'devet od desetih',
      'Cilj',
      'večerna izmena na klepetu, skrbi: Ana Kovač',
    ],
    rows: [
      'O čem so stranke pisale',
      'junij do november 2026',
      'narašča',
      'Dostava zamuja',
      'Vračilo',
      'Napačna velikost',
      'Račun in geslo',
    ],
    card: [
      'November 2026',
      'Priznanja meseca',
      'Šteto iz odgovorov, ki so jih stranke prejele; izenačeni si priznanje delijo.',
      ['Ekipa meseca', 'Paketi', 'držali 97 % obljub, 312 primerov rešenih takoj'],
      ['Najhitreje in najbolj točno', 'Žarko Đurić', 'obljuba držana v 142 od 144 primerov'],
      ['Največ zahval', 'Мария Щербакова', 'zahvalilo se je 38 strank in 6 sodelavcev'],
    ],
  },
  sr: {
    heat: ['Kada kupci pišu', 'septembar do novembar 2026.', 'poruka na sat', 'Svi kanali', 'Ćaskanje'],
    spread: ['Koliko brzo je stigao prvi odgovor', 'novembar 2026, 1284 slučaja, svi', 'cilj', 'obećanje'],
    trend: [
      'Vreme do prvog odgovora',
      'Podrška, po nedeljama',
      'medijana',
      'devet od deset',
      'Cilj',
      'večernja smena na ćaskanju, brine: Ana Kovač',
    ],
    rows: [
      'O čemu su kupci pisali',
      'jun do novembar 2026.',
      'raste',
      'Isporuka kasni',
      'Povraćaj',
      'Pogrešna veličina',
      'Nalog i lozinka',
    ],
    card: [
      'Novembar 2026.',
      'Priznanja meseca',
      'Brojano iz odgovora koje su kupci dobili; izjednačeni dele priznanje.',
      ['Tim meseca', 'Paketi', 'održano 97 % obećanja, 312 slučajeva rešeno odmah'],
      ['Najbrže i najtačnije', 'Žarko Đurić', 'obećanje održano u 142 od 144 slučaja'],
      ['Najviše zahvala', 'Мария Щербакова', 'zahvalilo se 38 kupaca i 6 kolega'],
    ],
  },
  ru: {
    heat: ['Когда пишут клиенты', 'сентябрь — ноябрь 2026', 'сообщений в час', 'Все каналы', 'Чат'],
    spread: ['Как скоро пришёл первый ответ', 'ноябрь 2026, 1284 обращения, все', 'цель', 'обещание'],
    trend: [
      'Время до первого ответа',
      'Поддержка, по неделям',
      'медиана',
      'девять из десяти',
      'Цель',
      'вечерняя смена в чате, отвечает Ana Kovač',
    ],
    rows: [
      'О чём писали клиенты',
      'июнь — ноябрь 2026',
      'растёт',
      'Доставка опаздывает',
      'Возврат денег',
      'Не тот размер',
      'Учётная запись и пароль',
    ],
    card: [
      'Ноябрь 2026',
      'Награды месяца',
      'Посчитано по ответам, которые получили клиенты; при равенстве награда общая.',
      ['Команда месяца', 'Посылки', 'сдержано 97 % обещаний, 312 обращений решены сразу'],
      ['Быстрее и точнее всех', 'Žarko Đurić', 'обещание сдержано в 142 случаях из 144'],
      ['Больше всего благодарностей', 'Мария Щербакова', 'сказали спасибо 38 клиентов и 6 коллег'],
    ],
  },
};

const WEEKS = ['W41', 'W42', 'W43', 'W44', 'W45', 'W46', 'W47'];
const MONTHS = [5, 6, 7, 8, 9, 10];

export function sampleCharts(language: string): Chart[] {
  const words = WORDS[language] ?? (WORDS['en'] as Words);
  return [
    heat(words, language),
    spread(words, language),
    trend(words, language),
    rows(words, language),
    card(words, language),
  ];
}

function heat({ heat: [title, about, counts, everything, chat] }: Words, language: string): HeatChart {
  const panels = [
    { label: everything, cells: cells(42, 0.7) },
    { label: chat, cells: cells(12, 1.6) },
    { label: 'WhatsApp', cells: cells(18, 0.4) },
  ];
  return { kind: 'heat', title, about, language, counts, panels };
}

function spread({ spread: [title, about, target, promise] }: Words, language: string): SpreadChart {
  return {
    ...{ kind: 'spread', title, about, language, binMs: HOUR },
    counts: [312, 268, 190, 142, 108, 84, 66, 58, 31, 16, 6, 3],
    lines: [
      { label: target, at: 8 * HOUR, tone: 'target' },
      { label: promise, at: 10 * HOUR, tone: 'promise' },
    ],
    medianMs: 2.2 * HOUR,
    p90Ms: 6.8 * HOUR,
  };
}

function trend({ trend: words }: Words, language: string): TrendChart {
  const [title, about, median, p90, goal, tried] = words;
  const hours = (values: (number | null)[]) => values.map((value) => (value === null ? null : value * HOUR));
  return {
    ...{ kind: 'trend', title, about, language, unit: 'ms', periods: WEEKS },
    series: [
      { label: median, values: hours([3.4, 3.6, 3.1, null, 2.2, 2.1, 1.9]) },
      { label: p90, values: hours([9.2, 9.8, 8.9, null, 7.1, 6.8, 6.2]) },
    ],
    goal: { label: goal, value: 8 * HOUR },
    notes: [{ period: 3, text: tried }],
  };
}

function rows({ rows: [title, about, rose, ...kinds] }: Words, language: string): RowsChart {
  const format = new Intl.DateTimeFormat(language === 'sr' ? 'sr-Latn' : language, {
    month: 'short',
    timeZone: 'UTC',
  });
  const values = [
    [42, 51, 48, 60, 77, 118],
    [38, 35, 40, 31, 36, 33],
    [22, 20, 25, 27, 19, 24],
    [9, 12, 8, 7, 11, 6],
  ];
  return {
    ...{ kind: 'rows', title, about, language },
    periods: MONTHS.map((month) => format.format(Date.UTC(2026, month, 15))),
    rows: kinds.map((label, at) => ({
      label,
      values: values[at] ?? [],
      ...(at === 0 ? { mark: rose } : {}),
    })),
  };
}

function card({ card: [title, about, note, ...lines] }: Words, language: string): CardChart {
  return {
    ...{ kind: 'card', title, about, language, note },
    lines: lines.map(([award, name, why]) => ({ award, name, why })),
  };
}
