/**
 * What customers might write, made up for this test by the project and used for nothing else: no rule or word of the
 * recogniser was chosen by looking at it. One text a line, at least 40 characters; some typed in haste, without capitals
 * and diacritics, as people do on a phone. Languages that are not ours stand for "other".
 */
export const CORPUS: Readonly<Record<string, string>> = {
  en: `
My parcel was supposed to arrive last Tuesday and there is still no sign of it.
Could you tell me whether the blue jacket comes back in stock before Christmas?
I was charged twice for the same order, please refund one of the payments.
hi there, i forgot my password and the reset mail never shows up
The courier left the box in the rain and everything inside is soaked.
We would like to change the date of our reservation from Friday to Sunday.
Your app keeps logging me out every time I switch to another window.
how do i cancel my subscription before it renews next month
The screen cracked after two days although I never dropped the phone.
Is it possible to pay by bank transfer instead of using a credit card?
Somebody from your team promised to call me yesterday but nobody did.
Please send the invoice to our accounting department at the usual address.
I ordered size forty two but you have shipped me a pair in thirty nine.
The coffee machine leaks from the bottom whenever the tank is full.
Do you deliver to Norway, and how much would the shipping cost be?
thanks for the quick answer, everything works fine again now
My voucher code is rejected even though it is valid until the end of the year.
Can I pick the goods up in the shop instead of having them delivered?
It has been three weeks and I am still waiting for somebody to reply.
The zip on the tent broke on the very first evening of our holiday.
Where can I find the instructions for the washing machine I bought?
there's a strange smell coming from the heater since this morning
I moved house last month and need to update my delivery address.
What happens with my points if I close the account next week?
The driver was very rude and refused to carry the table upstairs.
Our internet connection drops several times a day, mostly in the evening.
You sent me somebody else's order, what should I do with the package?
Will the guarantee still hold if I have the repair done somewhere else?
I would like to speak with a person and not with a robot, please.
Two of the six glasses were broken when we opened the parcel today.
`,
  sl: `
Paket bi moral priti že prejšnji torek, pa ga še vedno ni od nikoder.
Zanima me, ali bo modra jakna spet na zalogi pred novim letom.
Dvakrat ste mi zaračunali isto naročilo, prosim za vračilo denarja.
pozdravljeni, pozabil sem geslo in ne dobim maila za ponastavitev
Kurir je škatlo pustil na dežju in vse v njej je popolnoma mokro.
Radi bi prestavili rezervacijo s petka na nedeljo, je to mogoče?
Aplikacija me vsakič odjavi, ko preklopim na drugo okno.
kako lahko preklicem narocnino preden se mi podaljsa naslednji mesec
Zaslon je počil po dveh dneh, čeprav mi telefon ni nikoli padel.
Ali lahko plačam s položnico namesto s kreditno kartico?
Obljubili ste mi, da me boste včeraj poklicali, a ni bilo nikogar.
Prosim, pošljite račun našemu računovodstvu na običajni naslov.
Naročila sem številko dvainštirideset, dobila pa devetintrideset.
kavni aparat pusca vodo od spodaj kadar je posoda polna
Ali dostavljate tudi na Hrvaško in koliko stane poštnina?
hvala za hiter odgovor, zdaj spet vse dela kot je treba
Koda za popust ne deluje, čeprav naj bi veljala do konca leta.
Bi lahko blago prevzel v trgovini, namesto da mi ga pošljete?
Minili so trije tedni in še vedno čakam, da mi kdo odgovori.
Zadrga na šotoru se je pokvarila že prvi večer našega dopusta.
Kje najdem navodila za pralni stroj, ki sem ga kupil pri vas?
od danes zjutraj se iz peci siri cuden vonj, kaj naj naredim
Prejšnji mesec sem se preselila in moram spremeniti naslov.
Kaj bo z mojimi točkami, če naslednji teden zaprem račun?
Voznik je bil zelo nesramen in mize ni hotel nesti v nadstropje.
Internet nam večkrat na dan izgine, največkrat proti večeru.
Poslali ste mi tuje naročilo, kaj naj zdaj naredim s paketom?
Ali garancija še velja, če popravilo opravi drug serviser?
Rad bi govoril s človekom in ne s strojem, če je le mogoče.
dva od sestih kozarcev sta bila razbita, ko smo danes odprli paket
Kdaj boste uredili mojo reklamacijo, saj čakam že dva meseca?
Otroška postelja je prišla brez vijakov in brez navodil za sestavo.
Lepo prosim za potrdilo o plačilu, ker ga potrebujem za službo.
ne morem oddati narocila, ker gumb za placilo sploh ne reagira
Vaša prodajalka v Mariboru mi je zelo pomagala, lepa hvala ji.
`,
  sr: `
Paket je trebalo da stigne prošlog utorka, a još uvek ga nema.
Zanima me da li će plava jakna ponovo biti na stanju pre praznika.
Dva puta ste mi naplatili istu porudžbinu, molim vas vratite novac.
zdravo, zaboravila sam lozinku i ne stize mi mejl za promenu
Kurir je ostavio kutiju na kiši i sve unutra je potpuno mokro.
Hteli bismo da pomerimo rezervaciju sa petka na nedelju.
Aplikacija me izbaci svaki put kada otvorim drugi prozor.
kako da otkazem pretplatu pre nego sto se obnovi sledeceg meseca
Ekran je pukao posle dva dana iako mi telefon nikada nije ispao.
Da li mogu da platim preko računa umesto kreditnom karticom?
Obećali ste da ćete me pozvati juče, ali niko se nije javio.
Molim vas pošaljite račun našem knjigovodstvu na istu adresu.
Naručila sam broj četrdeset dva, a dobila sam trideset devet.
aparat za kafu curi odozdo kad god je posuda za vodu puna
Da li šaljete robu u Crnu Goru i koliko košta dostava?
hvala na brzom odgovoru, sada opet sve radi kako treba
Kod za popust ne prolazi iako bi trebalo da važi do kraja godine.
Mogu li da preuzmem robu u prodavnici umesto da mi je šaljete?
Prošle su tri nedelje i još uvek čekam da mi neko odgovori.
Rajsferšlus na šatoru se pokvario već prve večeri na odmoru.
Gde mogu da nađem uputstvo za mašinu koju sam kupio kod vas?
od jutros se iz grejalice oseca cudan miris, sta da radim
Prošlog meseca sam se preselila i moram da promenim adresu.
Šta će biti sa mojim poenima ako sledeće nedelje zatvorim nalog?
Vozač je bio veoma neprijatan i nije hteo da unese sto u stan.
Internet nam puca nekoliko puta dnevno, najčešće uveče.
Poslali ste mi tuđu porudžbinu, šta da radim sa paketom?
Da li garancija i dalje važi ako popravku uradi drugi servis?
Želeo bih da razgovaram sa čovekom, a ne sa mašinom.
dve od sest casa su bile razbijene kad smo danas otvorili paket
Kada ćete rešiti moju reklamaciju, čekam već puna dva meseca?
Dečji krevet je stigao bez šrafova i bez uputstva za sklapanje.
Molim vas potvrdu o uplati, potrebna mi je za posao.
ne mogu da zavrsim kupovinu jer dugme za placanje ne reaguje
Vaša koleginica u Nišu mi je mnogo pomogla, hvala joj puno.
`,
  'sr-Cyrl': `
Пакет је требало да стигне прошлог уторка, а још увек га нема.
Занима ме да ли ће плава јакна поново бити на стању пре празника.
Два пута сте ми наплатили исту поруџбину, молим вас вратите новац.
здраво, заборавио сам лозинку и не стиже ми мејл за промену
Курир је оставио кутију на киши и све унутра је потпуно мокро.
Хтели бисмо да померимо резервацију са петка на недељу.
Апликација ме избаци сваки пут када отворим други прозор.
како да откажем претплату пре него што се обнови следећег месеца
Екран је пукао после два дана иако ми телефон никада није испао.
Да ли могу да платим преко рачуна уместо кредитном картицом?
Обећали сте да ћете ме позвати јуче, али нико се није јавио.
Наручила сам број четрдесет два, а добила сам тридесет девет.
хвала на брзом одговору, сада опет све ради како треба
Прошле су три недеље и још увек чекам да ми неко одговори.
Где могу да нађем упутство за машину коју сам купио код вас?
Прошлог месеца сам се преселила и морам да променим адресу.
Возач је био веома непријатан и није хтео да унесе сто у стан.
Интернет нам пуца неколико пута дневно, најчешће увече.
Послали сте ми туђу поруџбину, шта да радим са пакетом?
Да ли гаранција и даље важи ако поправку уради други сервис?
Желео бих да разговарам са човеком, а не са машином.
Молим вас потврду о уплати, потребна ми је за посао.
не могу да завршим куповину јер дугме за плаћање не реагује
Дечји кревет је стигао без шрафова и без упутства за склапање.
Ваша колегиница у Нишу ми је много помогла, хвала јој пуно.
`,
  ru: `
Посылка должна была прийти в прошлый вторник, но её до сих пор нет.
Подскажите, появится ли синяя куртка в продаже до Нового года?
С меня дважды списали деньги за один заказ, верните, пожалуйста.
здравствуйте, забыл пароль и письмо для сброса не приходит
Курьер оставил коробку под дождём, и всё внутри промокло.
Мы хотели бы перенести бронирование с пятницы на воскресенье.
Приложение каждый раз выбрасывает меня, когда я меняю окно.
как отменить подписку пока она не продлилась на следующий месяц
Экран треснул через два дня, хотя телефон ни разу не падал.
Можно ли оплатить по счёту, а не банковской картой?
Вы обещали вчера перезвонить, но мне так никто и не позвонил.
Отправьте, пожалуйста, счёт в нашу бухгалтерию по тому же адресу.
Я заказывала сорок второй размер, а пришёл тридцать девятый.
кофемашина течет снизу когда бак с водой полный
Доставляете ли вы в Казахстан и сколько стоит пересылка?
спасибо за быстрый ответ, теперь всё снова работает
Промокод не принимается, хотя он действует до конца года.
Могу ли я забрать товар в магазине вместо доставки домой?
Прошло три недели, а я всё ещё жду ответа от вашей службы.
Молния на палатке сломалась в первый же вечер отпуска.
Где найти инструкцию к стиральной машине, которую я купил?
с утра от обогревателя идет странный запах, что делать
В прошлом месяце я переехала и хочу изменить адрес доставки.
Что станет с моими баллами, если я закрою счёт на той неделе?
Водитель был груб и отказался поднять стол на этаж.
Интернет отключается по несколько раз в день, чаще вечером.
Вы прислали мне чужой заказ, что мне теперь с ним делать?
Сохранится ли гарантия, если ремонт сделает другой мастер?
Я хотел бы поговорить с человеком, а не с роботом.
два из шести бокалов разбились, мы только что открыли коробку
Когда вы рассмотрите мою жалобу, я жду уже два месяца?
Детская кроватка пришла без болтов и без инструкции по сборке.
Пришлите справку об оплате, она нужна мне для работы.
не могу оформить заказ, потому что кнопка оплаты не нажимается
Ваша сотрудница в Казани мне очень помогла, передайте спасибо.
`,
  hr: `
Paket je trebao stići prošli utorak, ali ga još uvijek nema.
Zanima me hoće li plava jakna opet biti na zalihi prije blagdana.
Dvaput ste mi naplatili istu narudžbu, molim vas povrat novca.
Dostavljač je ostavio kutiju na kiši i sve je unutra mokro.
Htjeli bismo pomaknuti rezervaciju s petka na nedjelju.
Zaslon je puknuo nakon dva dana iako mi mobitel nije pao.
Mogu li platiti uplatnicom umjesto kreditnom karticom?
Prošla su tri tjedna i još uvijek čekam da mi netko odgovori.
Gdje mogu pronaći upute za perilicu koju sam kupio kod vas?
Zanima me vrijedi li jamstvo ako popravak napravi drugi servis.
Htio bih razgovarati s čovjekom, a ne sa strojem.
ne mogu dovrsiti kupnju jer gumb za placanje ne reagira
`,
  bs: `
Paket je trebao stići prošlog utorka, ali ga još uvijek nema.
Dva puta ste mi naplatili istu narudžbu, molim vas vratite novac.
Htjeli bismo pomjeriti rezervaciju sa petka na nedjelju.
Prošle su tri sedmice i još uvijek čekam da mi neko odgovori.
Gdje mogu naći uputstvo za mašinu koju sam kupila kod vas?
Da li garancija vrijedi ako popravku uradi drugi servis?
`,
  de: `
Das Paket sollte letzten Dienstag kommen, ist aber immer noch nicht da.
Können Sie mir sagen, ob die blaue Jacke bald wieder lieferbar ist?
Sie haben mir dieselbe Bestellung zweimal berechnet, bitte erstatten.
hallo ich habe mein passwort vergessen und bekomme keine mail
Wir möchten unsere Reservierung von Freitag auf Sonntag verschieben.
Der Bildschirm ist nach zwei Tagen gesprungen, ohne dass er fiel.
Kann ich auch per Überweisung statt mit Kreditkarte bezahlen?
Seit drei Wochen warte ich nun schon auf eine Antwort von Ihnen.
Wo finde ich die Anleitung für die Waschmaschine, die ich kaufte?
Der Fahrer war unfreundlich und wollte den Tisch nicht hochtragen.
`,
  it: `
Il pacco doveva arrivare martedì scorso ma non si vede ancora.
Vorrei sapere se la giacca blu tornerà disponibile prima di Natale.
Mi avete addebitato due volte lo stesso ordine, vorrei il rimborso.
ciao ho dimenticato la password e non mi arriva la mail
Vorremmo spostare la prenotazione da venerdì a domenica.
Lo schermo si è rotto dopo due giorni senza che cadesse.
Posso pagare con bonifico invece che con la carta di credito?
Sono passate tre settimane e aspetto ancora una risposta.
Dove trovo le istruzioni della lavatrice che ho comprato da voi?
Il corriere è stato scortese e non ha voluto portare su il tavolo.
`,
  fr: `
Le colis devait arriver mardi dernier, mais je n'ai toujours rien reçu.
Pouvez-vous me dire si la veste bleue sera bientôt disponible ?
Vous m'avez débité deux fois pour la même commande, merci de rembourser.
bonjour j'ai oublié mon mot de passe et je ne reçois pas le mail
Nous voudrions déplacer notre réservation de vendredi à dimanche.
L'écran s'est fissuré au bout de deux jours sans aucune chute.
Puis-je payer par virement plutôt que par carte bancaire ?
Cela fait trois semaines que j'attends une réponse de votre part.
`,
  es: `
El paquete debía llegar el martes pasado y todavía no aparece.
Quisiera saber si la chaqueta azul volverá a estar disponible.
Me han cobrado dos veces el mismo pedido, devuélvanme el dinero.
hola olvidé mi contraseña y no me llega el correo
Nos gustaría cambiar la reserva del viernes al domingo.
La pantalla se rompió a los dos días sin que se cayera.
¿Puedo pagar por transferencia en lugar de con tarjeta?
Han pasado tres semanas y sigo esperando una respuesta.
`,
  hu: `
A csomagnak múlt kedden kellett volna megérkeznie, de még nincs itt.
Szeretném tudni, mikor lesz újra raktáron a kék kabát.
Kétszer vonták le ugyanannak a rendelésnek az árát, kérem vissza.
sziasztok elfelejtettem a jelszavamat és nem jön meg a levél
A képernyő két nap után megrepedt, pedig nem ejtettem le.
Fizethetek átutalással bankkártya helyett is?
Három hete várok arra, hogy valaki végre válaszoljon.
A futár udvariatlan volt és nem vitte fel az asztalt.
`,
  pl: `
Paczka miała przyjść w zeszły wtorek, a nadal jej nie ma.
Czy niebieska kurtka będzie jeszcze dostępna przed świętami?
Dwa razy pobrano mi pieniądze za to samo zamówienie, proszę o zwrot.
dzień dobry zapomniałem hasła i nie przychodzi mail
Ekran pękł po dwóch dniach, chociaż telefon nie upadł.
Od trzech tygodni czekam, aż ktoś mi w końcu odpowie.
`,
  cs: `
Balík měl přijít minulé úterý, ale pořád tu není.
Chtěl bych vědět, jestli bude modrá bunda znovu skladem.
Dvakrát jste mi strhli peníze za stejnou objednávku, vraťte je.
dobrý den zapomněl jsem heslo a nechodí mi mail
Obrazovka praskla po dvou dnech, i když telefon nespadl.
Už tři týdny čekám, až mi někdo konečně odpoví.
`,
  sk: `
Balík mal prísť minulý utorok, ale stále tu nie je.
Chcel by som vedieť, či bude modrá bunda opäť na sklade.
Dvakrát ste mi stiahli peniaze za tú istú objednávku.
dobrý deň zabudla som heslo a nechodí mi mail
Obrazovka praskla po dvoch dňoch, hoci telefón nespadol.
Už tri týždne čakám, kým mi niekto konečne odpovie.
`,
  nl: `
Het pakket zou afgelopen dinsdag komen, maar het is er nog steeds niet.
Kunt u mij zeggen of de blauwe jas weer op voorraad komt?
U heeft twee keer geld afgeschreven voor dezelfde bestelling.
Het scherm is na twee dagen gebarsten zonder te vallen.
Ik wacht nu al drie weken op een antwoord van jullie.
`,
  pt: `
A encomenda devia ter chegado na terça-feira passada e ainda nada.
Gostaria de saber se o casaco azul vai voltar a estar disponível.
Cobraram-me duas vezes a mesma encomenda, peço o reembolso.
O ecrã partiu-se ao fim de dois dias sem nunca ter caído.
Já passaram três semanas e continuo à espera de resposta.
`,
  ro: `
Coletul trebuia să ajungă marțea trecută, dar încă nu a venit.
Aș vrea să știu dacă jacheta albastră va fi din nou pe stoc.
Mi-ați luat de două ori banii pentru aceeași comandă.
Ecranul s-a crăpat după două zile fără să fi căzut.
Aștept de trei săptămâni să îmi răspundă cineva.
`,
  tr: `
Paketin geçen salı gelmesi gerekiyordu ama hâlâ ortada yok.
Mavi ceketin ne zaman tekrar stokta olacağını öğrenmek istiyorum.
Aynı sipariş için benden iki kez para aldınız, iade edin.
Ekran iki gün sonra çatladı, oysa telefon hiç düşmedi.
Üç haftadır birinin bana cevap vermesini bekliyorum.
`,
  sq: `
Paketa duhej të vinte të martën e kaluar, por ende nuk është këtu.
Dua të di nëse xhaketa blu do të jetë përsëri në dispozicion.
Më keni marrë dy herë para për të njëjtën porosi.
Po pres prej tri javësh që dikush të më përgjigjet.
`,
  mk: `
Пакетот требаше да пристигне минатиот вторник, но сè уште го нема.
Ме интересира дали сината јакна повторно ќе биде достапна.
Двапати ми наплативте за истата нарачка, ве молам вратете ги парите.
Екранот пукна по два дена иако телефонот никогаш не ми паднал.
Поминаа три недели и сè уште чекам некој да ми одговори.
Сакаме да ја поместиме резервацијата од петок на недела.
`,
  bg: `
Пакетът трябваше да пристигне миналия вторник, но още го няма.
Искам да знам дали синьото яке ще бъде отново налично.
Два пъти ми взехте пари за една и съща поръчка, върнете ги.
Екранът се счупи след два дни, въпреки че не съм го изпускал.
Минаха три седмици и още чакам някой да ми отговори.
Бихме искали да преместим резервацията от петък за неделя.
`,
  uk: `
Посилка мала прийти минулого вівторка, але її досі немає.
Підкажіть, чи з'явиться синя куртка у продажу до Нового року?
З мене двічі зняли гроші за одне замовлення, поверніть їх.
Екран тріснув через два дні, хоча телефон не падав.
Минуло три тижні, а я все ще чекаю на вашу відповідь.
Ми хотіли б перенести бронювання з п'ятниці на неділю.
`,
};
