import type { Macro } from '../domain/macro.ts';

const WORDS: readonly Pick<Macro, 'name' | 'as' | 'becomes' | 'texts'>[] = [
  {
    name: 'delivery/where',
    as: 'answer',
    becomes: null,
    texts: {
      en: 'Hello {name}, your parcel is [[where it is now]] and comes [[when]]. I keep an eye on it until you have it. {agent}',
      sl: 'Pozdravljeni {name}, vaš paket je [[kje je zdaj]] in pride [[kdaj]]. Spremljam ga, dokler ga ne dobite. {agent}',
      sr: 'Zdravo {name}, vaš paket je [[gde je sada]] i stiže [[kada]]. Pratim ga dok ga ne dobijete. {agent}',
      ru: 'Здравствуйте {name}! Ваша посылка сейчас [[где она]] и придёт [[когда]]. Я слежу за ней, пока вы её не получите. {agent}',
    },
  },
  {
    name: 'ask/order-number',
    as: 'answer',
    becomes: 'wait',
    texts: {
      en: 'Hello {name}, so that I can look: which order is it? The number begins your confirmation. {agent}',
      sl: 'Pozdravljeni {name}, da lahko pogledam: za katero naročilo gre? Številka je na začetku potrdila. {agent}',
      sr: 'Zdravo {name}, da bih pogledao: o kojoj porudžbini je reč? Broj je na početku potvrde. {agent}',
      ru: 'Здравствуйте {name}! Чтобы посмотреть: о каком заказе речь? Номер стоит в начале подтверждения. {agent}',
    },
  },
  {
    name: 'ask/photo',
    as: 'answer',
    becomes: 'wait',
    texts: {
      en: 'Hello {name}, could you send a photo of [[what to show]]? Then I know at once how to help. {agent}',
      sl: 'Pozdravljeni {name}, nam lahko pošljete fotografijo: [[kaj naj pokaže]]? Potem takoj vem, kako pomagati. {agent}',
      sr: 'Zdravo {name}, možete li poslati fotografiju: [[šta da prikaže]]? Tada odmah znam kako da pomognem. {agent}',
      ru: 'Здравствуйте {name}! Пришлите, пожалуйста, фото: [[что показать]]. Тогда сразу станет ясно, как помочь. {agent}',
    },
  },
  {
    name: 'hold/looking',
    as: 'holding',
    becomes: null,
    texts: {
      en: 'Hello {name}, I am still on it: [[what was found so far]]. You hear from me by [[when]]. {agent}',
      sl: 'Pozdravljeni {name}, še delam na tem: [[kaj je že znano]]. Oglasim se do [[kdaj]]. {agent}',
      sr: 'Zdravo {name}, još radim na tome: [[šta se već zna]]. Javljam se do [[kada]]. {agent}',
      ru: 'Здравствуйте {name}! Я ещё занимаюсь этим: [[что уже известно]]. Напишу вам до [[когда]]. {agent}',
    },
  },
  {
    name: 'refund/paid',
    as: 'answer',
    becomes: 'resolve',
    texts: {
      en: 'Hello {name}, [[amount]] is on its way back to you; banks take up to [[days]] days. I am sorry for the trouble. {agent}',
      sl: 'Pozdravljeni {name}, [[znesek]] je na poti nazaj k vam; banke potrebujejo do [[dni]] dni. Oprostite za nevšečnosti. {agent}',
      sr: 'Zdravo {name}, [[iznos]] je na putu nazad ka vama; bankama treba do [[dana]] dana. Izvinite zbog neprijatnosti. {agent}',
      ru: 'Здравствуйте {name}! [[сумма]] уже возвращается вам; банку нужно до [[дней]] дней. Простите за неудобства. {agent}',
    },
  },
];

/** Canned replies that a new house begins with; people change them as they like. */
export const STARTERS: readonly Omit<Macro, 'used'>[] = WORDS.map((words) => ({
  ...words,
  id: `starter:${words.name}`,
  tags: [],
  editor: 'agent',
  version: 0,
}));
