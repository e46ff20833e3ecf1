import type { Unit } from './calendar.ts';
import { WordTable, wordSet } from './word-table.ts';

/** Words of dates and hours in English, Slovene, Serbian (both scripts) and Russian. */

export const MONTHS = new WordTable<number>([
  [1, 'jan januar* january январ*'],
  [2, 'feb februar* февр*'],
  [3, 'mar march marec marca marcu mart marta martu март марта марту'],
  [4, 'apr april* апрел*'],
  [5, 'may maj maja maju мая май маю'],
  [6, 'jun june junij* juna junu jun июн*'],
  [7, 'jul july julij* jula julu июл*'],
  [8, 'aug avg august* avgust* август*'],
  [9, 'sep sept septemb* сентябр*'],
  [10, 'oct okt octob* oktob* октябр*'],
  [11, 'nov novemb* ноябр*'],
  [12, 'dec decemb* декабр*'],
]);

/** Monday is 1. Plurals are habits ("ob petkih") and not here. */
export const WEEKDAYS = new WordTable<number>([
  [1, 'monday ponedeljek ponedeljka ponedeljku ponedeljkom ponedeljak понедельник понедельника понедельнику'],
  [2, 'tuesday torek torka torku utorak utorka utorku вторник вторника вторнику'],
  [3, 'wednesday sreda sredo srede sredi sredu среда среду среды среде'],
  [4, 'thursday četrtek četrtka četrtku četvrtak četvrtka četvrtku четверг четверга четвергу'],
  [5, 'friday petek petka petku petkom petak пятница пятницу пятницы пятнице'],
  [6, 'saturday sobota soboto sobote soboti subota subotu subote суббота субботу субботы субботе'],
  [7, 'sunday nedelja nedeljo nedelje nedelji nedelju воскресенье воскресенья воскресенью'],
]);

/** Days from today. */
export const NEAR_DAYS = new WordTable<number>([
  [0, 'today tonight danes nocoj danas večeras сегодня eod današnj* сегодняшн*'],
  [1, 'tomorrow jutri sutra завтра jutrišnj* sutrašnj* завтрашн*'],
  [2, 'pojutrišnjem prekosutra послезавтра'],
]);

export const UNITS = new WordTable<Unit>([
  ['minute', 'minute minutes min mins minut* минут*'],
  ['hour', 'hour hours h hr hrs ura ure ur uri uro urah sat sata sati čas časa časova час часа часов часу'],
  ['day', 'day days dan dana dnevi dneva dni dneh dnevih danom день дня дней дни сутки суток'],
  [
    'week',
    'week weeks teden tedna tedne tednov tednih tednu nedelja nedelju nedelje sedmica sedmice sedmicu неделя недель недели неделю неделе',
  ],
  ['month', 'month months mesec meseca mesece mesecev mesecih meseci mesecu месяц месяца месяцев месяце'],
  ['year', 'year leta leto letu godine godinu год года году'],
]);
export const WORKING = wordSet('working business work delovn* radn* рабоч*');

/** Stand between a lead and its unit: "the next three days", "v naslednjih 3 dneh". */
export const NEXT = wordSet(
  'next coming following prihodnj* naslednj* sledeć* naredn* iduć* следующ* ближайш*',
);
export const THIS = wordSet('this tega ta tem ovog ove ovaj ove ovom этой этого эту этом');
export const SMALL = wordSet('a an the of one');
export const END = wordSet('end close konca koncu konec kraja kraj krajem концу конца конце');

/** A length of time counts from now after these only: "3 days" alone may be any. */
export const WITHIN = wordSet(
  'in within under inside v čez za u kroz roku в за через течение okviru najkasneje najpozneje najkasnije позднее maximum max most to',
);
/** Of these a unit without a number or article is one: "za teden", but not "u danu". */
export const ALONE = wordSet('within čez za через течение roku');
/** What has been, or whose day it is: no time by which anything is due. */
export const SINCE = wordSet('since last past dated prejšnj* minul* zadnj* prošl* poslednj* прошл* последн*');
/** After a length of time these make it the past. */
export const AGO = wordSet('ago earlier назад');
/** Before a length of time these do: "pred 3 dnevi", "pre 3 dana". */
export const AGO_BEFORE = wordSet('pred pre prije');

/** An hour of the day stands after these. */
export const AT = wordSet('at by before until till from ob do u v pred pre до к в с');
export const O_CLOCK = wordSet('h ure uri ura sati sata časova časa часов часам часа час clock oclock hours');
/** With these an hour up to eleven is of the second half of the day: "ob 3 popoldne", "tonight at 8". */
export const LATE = wordSet(
  'afternoon evening tonight popoldne zvečer nocoj popodne poslepodne uveče večeras navečer вечера вечером',
);
export const ORDINAL = wordSet('st nd rd th го е ого');
