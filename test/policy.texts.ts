import type { Priority } from '../src/domain/ticket/triage.ts';

/** What customers could write, and what the rules of this repository should make of it. All written for this test. */
export interface CustomerText {
  text: string;
  priority: Priority;
  /** Tags that must be there; others may be. */
  tags: string[];
  /** Reasons for which a supervisor must hear at once. */
  escalate?: string[];
}

export const CUSTOMER_TEXTS: readonly CustomerText[] = [
  // English
  {
    text: 'Somebody stole my bag with the card in it, please block it!!',
    priority: 'urgent',
    tags: ['security'],
  },
  { text: 'I lost my phone on holiday, what now?', priority: 'urgent', tags: ['lost', 'security'] },
  { text: 'There’s a payment of 80 € that I don’t recognise', priority: 'high', tags: ['unknown-payment'] },
  { text: 'You CHARGED ME TWICE for order 118', priority: 'high', tags: ['charged-twice'] },
  { text: 'hi, I forgot my password and cant get in', priority: 'high', tags: ['access'] },
  { text: 'Where is my parcel? It was due on Tuesday', priority: 'normal', tags: ['delivery'] },
  { text: 'The lamp is broken, I would like my money back', priority: 'normal', tags: ['fault', 'refund'] },
  { text: 'Which sizes do you have?', priority: 'normal', tags: [] },
  { text: 'It would be nice if the app had a dark theme', priority: 'low', tags: ['idea'] },
  { text: 'Thank you so much!', priority: 'low', tags: ['thanks'] },
  {
    text: 'This is ridiculous. My lawyer will be in touch, and I want to speak to your manager.',
    priority: 'high',
    tags: ['complaint'],
    escalate: ['legal', 'asked-for'],
  },
  {
    text: 'The kettle caught fire, my son is injured',
    priority: 'urgent',
    tags: ['safety'],
    escalate: ['safety'],
  },
  // Slovene
  { text: 'Včeraj so mi na vlaku ukradli denarnico s kartico.', priority: 'urgent', tags: ['security'] },
  { text: 'Kartico sem izgubil nekje v trgovini', priority: 'urgent', tags: ['lost'] },
  { text: 'Na izpisku je bremenitev, ki je ne prepoznam', priority: 'high', tags: ['unknown-payment'] },
  { text: 'Še vedno čakam na odgovor', priority: 'high', tags: ['chasing'] },
  { text: 'Pozabila sem geslo', priority: 'high', tags: ['access'] },
  { text: 'Paketa še nisem dobil', priority: 'normal', tags: ['delivery'] },
  { text: 'aplikacija mi ne dela vec', priority: 'normal', tags: ['fault'] },
  { text: 'Kdaj ste odprti?', priority: 'normal', tags: [] },
  {
    text: 'To je nezaslišano! Obrnil se bom na inšpekcijo.',
    priority: 'high',
    tags: ['complaint'],
    escalate: ['legal', 'furious'],
  },
  { text: 'Hvala lepa za pomoč', priority: 'low', tags: ['thanks'] },
  // Russian
  { text: 'У меня украли телефон, заблокируйте карту', priority: 'urgent', tags: ['security'] },
  { text: 'Потеряла карту в метро', priority: 'urgent', tags: ['lost'] },
  { text: 'Я не узнаю это списание', priority: 'high', tags: ['unknown-payment'] },
  { text: 'С меня дважды списали оплату!', priority: 'high', tags: ['charged-twice'] },
  { text: 'Всё ещё жду ответа', priority: 'high', tags: ['chasing'] },
  { text: 'Посылка так и не пришла', priority: 'normal', tags: ['delivery'] },
  { text: 'Приложение не работает после обновления', priority: 'normal', tags: ['fault'] },
  { text: 'Есть ли у вас магазин в Минске?', priority: 'normal', tags: [] },
  {
    text: 'Ваш сотрудник мне нахамил, это безобразие',
    priority: 'high',
    tags: ['complaint'],
    escalate: ['conduct'],
  },
  { text: 'Большое спасибо, всё заработало!', priority: 'low', tags: ['thanks'] },
  // Serbian, both scripts
  { text: 'Ukrali su mi novčanik sa svim karticama', priority: 'urgent', tags: ['security'] },
  { text: 'Украли су ми новчаник са свим картицама', priority: 'urgent', tags: ['security'] },
  { text: 'Izgubio sam telefon', priority: 'urgent', tags: ['lost'] },
  { text: 'Не препознајем ову уплату', priority: 'high', tags: ['unknown-payment'] },
  { text: 'Zaboravila sam lozinku', priority: 'high', tags: ['access'] },
  { text: 'Paket nije stigao', priority: 'normal', tags: ['delivery'] },
  { text: 'Апликација не ради од јуче', priority: 'normal', tags: ['fault'] },
  { text: 'Da li radite nedeljom?', priority: 'normal', tags: [] },
  {
    text: 'Ovo je sramota, javljam se novinarima',
    priority: 'high',
    tags: ['complaint'],
    escalate: ['press', 'furious'],
  },
  { text: 'Хвала пуно!', priority: 'low', tags: ['thanks'] },
];

/** On a ticket where nobody waits these need no answer. */
export const BARE_THANKS = [
  'Thanks',
  'thank you!!',
  'THX',
  'Ok, thanks a lot 🙂',
  'Great, thank you for your help. Have a nice day!',
  'It works now, thanks',
  'Hvala',
  'Hvala vam!',
  'najlepsa hvala, lp',
  'Super, hvala za hiter odgovor 😊',
  'Спасибо',
  'спс',
  'Понял, спасибо большое',
  'Благодарю за помощь!',
  'Hvala puno',
  'Hvala, prijatan dan',
  'Хвала',
  'Хвала вам на помоћи',
  '👍',
  '🙏🙏🙏',
  '❤️',
  '👍🏽',
  '👌 hvala',
  ':)',
  ' 😊 \n',
];

/** These do. */
export const NOT_BARE_THANKS = [
  'Thanks, but it is still broken',
  'Thanks. When does it come?',
  'No thanks',
  'thanks for nothing',
  'ok',
  'yes',
  'Hello',
  'Hvala, ampak še vedno ne dela',
  'Hvala, kdaj pa pride?',
  'Спасибо, но карту так и не прислали',
  'Хвала, али не ради',
  '👎',
  '😡',
  '👍😡',
  '?',
  '...',
  '',
  '\u0000',
  '\ud83d',
  `thanks ${'thanks '.repeat(60)}`,
];
