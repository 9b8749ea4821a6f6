"""Names of months, weekdays and halves of a day by language, from the Unicode CLDR (tests/calendar_names.py).

Lists of a language are separated by semicolons: months, months beside a day, short months, weekdays from Sunday, short
weekdays, halves of a day. One that is left empty is the same as the one before it; halves are AM and PM.
"""

TABLE = {
    "ar": (
        "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر;;;الأحد|الاثنين|الثلاثاء|الأرب"
        "عاء|الخميس|الجمعة|السبت;;ص|م"
    ),
    "be": (
        "студзень|люты|сакавік|красавік|май|чэрвень|ліпень|жнівень|верасень|кастрычнік|лістапад|снежань;студзеня|л"
        "ютага|сакавіка|красавіка|мая|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня;сту|лют|сак|кра|м"
        "ай|чэр|ліп|жні|вер|кас|ліс|сне;нядзеля|панядзелак|аўторак|серада|чацвер|пятніца|субота;нд|пн|аў|ср|чц|пт|"
        "сб;"
    ),
    "bg": (
        "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември;;яну|фев|март|апр|май|ю"
        "ни|юли|авг|сеп|окт|ное|дек;неделя|понеделник|вторник|сряда|четвъртък|петък|събота;нд|пн|вт|ср|чт|пт|сб;"
    ),
    "bn": (
        "জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর;;জানু|ফেব|মার্চ"
        "|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্ট|অক্টো|নভে|ডিসে;রবিবার|সোমবার|মঙ্গলবার|বুধবার|বৃহস্পতিবার|শুক্রবার|শনিবার"
        ";রবি|সোম|মঙ্গল|বুধ|বৃহস্পতি|শুক্র|শনি;"
    ),
    "bs": (
        "januar|februar|mart|april|maj|juni|juli|august|septembar|oktobar|novembar|decembar;;jan|feb|mar|apr|maj|j"
        "un|jul|aug|sep|okt|nov|dec;nedjelja|ponedjeljak|utorak|srijeda|četvrtak|petak|subota;ned|pon|uto|sri|čet|"
        "pet|sub;"
    ),
    "ca": (
        "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre;de gener|de febrer|de m"
        "arç|d’abril|de maig|de juny|de juliol|d’agost|de setembre|d’octubre|de novembre|de desembre;gen.|febr.|ma"
        "rç|abr.|maig|juny|jul.|ag.|set.|oct.|nov.|des.;diumenge|dilluns|dimarts|dimecres|dijous|divendres|dissabt"
        "e;dg.|dl.|dt.|dc.|dj.|dv.|ds.;"
    ),
    "cs": (
        "leden|únor|březen|duben|květen|červen|červenec|srpen|září|říjen|listopad|prosinec;ledna|února|března|dubn"
        "a|května|června|července|srpna|září|října|listopadu|prosince;led|úno|bře|dub|kvě|čvn|čvc|srp|zář|říj|lis|"
        "pro;neděle|pondělí|úterý|středa|čtvrtek|pátek|sobota;ne|po|út|st|čt|pá|so;"
    ),
    "cy": (
        "Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr;;Ion|Chw|Maw|Ebr|M"
        "ai|Meh|Gor|Awst|Medi|Hyd|Tach|Rhag;Dydd Sul|Dydd Llun|Dydd Mawrth|Dydd Mercher|Dydd Iau|Dydd Gwener|Dydd "
        "Sadwrn;Sul|Llun|Maw|Mer|Iau|Gwe|Sad;"
    ),
    "da": (
        "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december;;jan.|feb.|mar.|apr.|"
        "maj|jun.|jul.|aug.|sep.|okt.|nov.|dec.;søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag;søn.|man.|tirs."
        "|ons.|tors.|fre.|lør.;"
    ),
    "de": (
        "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember;;Jan|Feb|Mär|Apr|Mai|J"
        "un|Jul|Aug|Sep|Okt|Nov|Dez;Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag;So|Mo|Di|Mi|Do|Fr|"
        "Sa;"
    ),
    "el": (
        "Ιανουάριος|Φεβρουάριος|Μάρτιος|Απρίλιος|Μάιος|Ιούνιος|Ιούλιος|Αύγουστος|Σεπτέμβριος|Οκτώβριος|Νοέμβριος|Δ"
        "εκέμβριος;Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|Ν"
        "οεμβρίου|Δεκεμβρίου;Ιαν|Φεβ|Μάρ|Απρ|Μάι|Ιούν|Ιούλ|Αύγ|Σεπ|Οκτ|Νοέ|Δεκ;Κυριακή|Δευτέρα|Τρίτη|Τετάρτη|Πέμπτ"
        "η|Παρασκευή|Σάββατο;Κυρ|Δευ|Τρί|Τετ|Πέμ|Παρ|Σάβ;π.μ.|μ.μ."
    ),
    "en": (
        "January|February|March|April|May|June|July|August|September|October|November|December;;Jan|Feb|Mar|Apr|Ma"
        "y|Jun|Jul|Aug|Sep|Oct|Nov|Dec;Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday;Sun|Mon|Tue|Wed|Th"
        "u|Fri|Sat;"
    ),
    "es": (
        "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre;;ene|feb|mar|abr"
        "|may|jun|jul|ago|sep|oct|nov|dic;domingo|lunes|martes|miércoles|jueves|viernes|sábado;dom|lun|mar|mié|jue"
        "|vie|sáb;"
    ),
    "et": (
        "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember;;jaan|veebr|mä"
        "rts|apr|mai|juuni|juuli|aug|sept|okt|nov|dets;pühapäev|esmaspäev|teisipäev|kolmapäev|neljapäev|reede|laup"
        "äev;P|E|T|K|N|R|L;"
    ),
    "eu": (
        "urtarrila|otsaila|martxoa|apirila|maiatza|ekaina|uztaila|abuztua|iraila|urria|azaroa|abendua;;urt.|ots.|m"
        "ar.|api.|mai.|eka.|uzt.|abu.|ira.|urr.|aza.|abe.;igandea|astelehena|asteartea|asteazkena|osteguna|ostiral"
        "a|larunbata;ig.|al.|ar.|az.|og.|or.|lr.;"
    ),
    "fa": (
        "ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر;;;یکشنبه|دوشنبه|سه‌شنبه|چهارشنبه|پن"
        "جشنبه|جمعه|شنبه;;ق.ظ.|ب.ظ."
    ),
    "fi": (
        "tammikuu|helmikuu|maaliskuu|huhtikuu|toukokuu|kesäkuu|heinäkuu|elokuu|syyskuu|lokakuu|marraskuu|joulukuu;"
        "tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta"
        "|marraskuuta|joulukuuta;tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu;sunnuntai|ma"
        "anantai|tiistai|keskiviikko|torstai|perjantai|lauantai;su|ma|ti|ke|to|pe|la;"
    ),
    "fil": (
        "Enero|Pebrero|Marso|Abril|Mayo|Hunyo|Hulyo|Agosto|Setyembre|Oktubre|Nobyembre|Disyembre;;Ene|Peb|Mar|Abr|"
        "May|Hun|Hul|Ago|Set|Okt|Nob|Dis;Linggo|Lunes|Martes|Miyerkules|Huwebes|Biyernes|Sabado;Lin|Lun|Mar|Miy|Hu"
        "w|Biy|Sab;"
    ),
    "fr": (
        "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre;;janv.|févr.|mars|av"
        "r.|mai|juin|juil.|août|sept.|oct.|nov.|déc.;dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi;dim.|lun."
        "|mar.|mer.|jeu.|ven.|sam.;"
    ),
    "ga": (
        "Eanáir|Feabhra|Márta|Aibreán|Bealtaine|Meitheamh|Iúil|Lúnasa|Meán Fómhair|Deireadh Fómhair|Samhain|Nollai"
        "g;;Ean|Feabh|Márta|Aib|Beal|Meith|Iúil|Lún|MFómh|DFómh|Samh|Noll;Dé Domhnaigh|Dé Luain|Dé Máirt|Dé Céadao"
        "in|Déardaoin|Dé hAoine|Dé Sathairn;Domh|Luan|Máirt|Céad|Déar|Aoine|Sath;"
    ),
    "gl": (
        "xaneiro|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro;;xan.|feb.|mar.|ab"
        "r.|maio|xuño|xul.|ago.|set.|out.|nov.|dec.;domingo|luns|martes|mércores|xoves|venres|sábado;dom.|luns|mar"
        ".|mér.|xov.|ven.|sáb.;"
    ),
    "he": (
        "ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר;;ינו׳|פבר׳|מרץ|אפר׳|מאי|יוני|יולי"
        "|אוג׳|ספט׳|אוק׳|נוב׳|דצמ׳;יום ראשון|יום שני|יום שלישי|יום רביעי|יום חמישי|יום שישי|יום שבת;יום א׳|יום ב׳|"
        "יום ג׳|יום ד׳|יום ה׳|יום ו׳|שבת;"
    ),
    "hi": (
        "जनवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर;;जन॰|फ़र॰|मार्च|अप्रैल|मई|जून|जु"
        "ल॰|अग॰|सित॰|अक्टू॰|नव॰|दिस॰;रविवार|सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार;रवि|सोम|मंगल|बुध|गुरु|शु"
        "क्र|शनि;"
    ),
    "hr": (
        "siječanj|veljača|ožujak|travanj|svibanj|lipanj|srpanj|kolovoz|rujan|listopad|studeni|prosinac;siječnja|ve"
        "ljače|ožujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|listopada|studenoga|prosinca;sij|velj|ožu|tra|s"
        "vi|lip|srp|kol|ruj|lis|stu|pro;nedjelja|ponedjeljak|utorak|srijeda|četvrtak|petak|subota;ned|pon|uto|sri|"
        "čet|pet|sub;"
    ),
    "hu": (
        "január|február|március|április|május|június|július|augusztus|szeptember|október|november|december;;jan.|f"
        "ebr.|márc.|ápr.|máj.|jún.|júl.|aug.|szept.|okt.|nov.|dec.;vasárnap|hétfő|kedd|szerda|csütörtök|péntek|szo"
        "mbat;V|H|K|Sze|Cs|P|Szo;de.|du."
    ),
    "hy": (
        "հունվար|փետրվար|մարտ|ապրիլ|մայիս|հունիս|հուլիս|օգոստոս|սեպտեմբեր|հոկտեմբեր|նոյեմբեր|դեկտեմբեր;հունվարի|փե"
        "տրվարի|մարտի|ապրիլի|մայիսի|հունիսի|հուլիսի|օգոստոսի|սեպտեմբերի|հոկտեմբերի|նոյեմբերի|դեկտեմբերի;հնվ|փտվ|մր"
        "տ|ապր|մյս|հնս|հլս|օգս|սեպ|հոկ|նոյ|դեկ;կիրակի|երկուշաբթի|երեքշաբթի|չորեքշաբթի|հինգշաբթի|ուրբաթ|շաբաթ;կիր|ե"
        "րկ|երք|չրք|հնգ|ուր|շբթ;"
    ),
    "id": (
        "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember;;Jan|Feb|Mar|Apr|M"
        "ei|Jun|Jul|Agu|Sep|Okt|Nov|Des;Minggu|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu;Min|Sen|Sel|Rab|Kam|Jum|Sab;"
    ),
    "is": (
        "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember;;jan.|feb.|mar.|apr.|ma"
        "í|jún.|júl.|ágú.|sep.|okt.|nóv.|des.;sunnudagur|mánudagur|þriðjudagur|miðvikudagur|fimmtudagur|föstudagur"
        "|laugardagur;sun.|mán.|þri.|mið.|fim.|fös.|lau.;"
    ),
    "it": (
        "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre;;gen|feb|ma"
        "r|apr|mag|giu|lug|ago|set|ott|nov|dic;domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato;dom|lun|ma"
        "r|mer|gio|ven|sab;"
    ),
    "ja": (
        "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月;;;日曜日|月曜日|火"
        "曜日|水曜日|木曜日|金曜日|土曜日;日|月|火|水|木|金|土;午前|午後"
    ),
    "ka": (
        "იანვარი|თებერვალი|მარტი|აპრილი|მაისი|ივნისი|ივლისი|აგვისტო|სექტემბერი|ოქტომბერი|ნოემბერი|დეკემბერი;;იან|თ"
        "ებ|მარ|აპრ|მაი|ივნ|ივლ|აგვ|სექ|ოქტ|ნოე|დეკ;კვირა|ორშაბათი|სამშაბათი|ოთხშაბათი|ხუთშაბათი|პარასკევი|შაბათი;"
        "კვი|ორშ|სამ|ოთხ|ხუთ|პარ|შაბ;"
    ),
    "kk": (
        "Қаңтар|Ақпан|Наурыз|Сәуір|Мамыр|Маусым|Шілде|Тамыз|Қыркүйек|Қазан|Қараша|Желтоқсан;қаңтар|ақпан|наурыз|сә"
        "уір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан;қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|"
        "жел;жексенбі|дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі;жс|дс|сс|ср|бс|жм|сб;"
    ),
    "km": (
        "មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ;;;អាទិត្យ|ចន្ទ|អង្គារ|ពុធ|ព្រហស្បត"
        "ិ៍|សុក្រ|សៅរ៍;អាទិត្យ|ចន្ទ|អង្គារ|ពុធ|ព្រហ|សុក្រ|សៅរ៍;"
    ),
    "ko": (
        "1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월;;;일요일|월요일|화"
        "요일|수요일|목요일|금요일|토요일;일|월|화|수|목|금|토;오전|오후"
    ),
    "lo": (
        "ມັງກອນ|ກຸມພາ|ມີນາ|ເມສາ|ພຶດສະພາ|ມິຖຸນາ|ກໍລະກົດ|ສິງຫາ|ກັນຍາ|ຕຸລາ|ພະຈິກ|ທັນວາ;;ມ.ກ.|ກ.ພ.|ມ.ນ.|ມ.ສ.|ພ.ພ.|ມິ.ຖ"
        ".|ກ.ລ.|ສ.ຫ.|ກ.ຍ.|ຕ.ລ.|ພ.ຈ.|ທ.ວ.;ວັນອາທິດ|ວັນຈັນ|ວັນອັງຄານ|ວັນພຸດ|ວັນພະຫັດ|ວັນສຸກ|ວັນເສົາ;ອາທິດ|ຈັນ|ອັງຄານ"
        "|ພຸດ|ພະຫັດ|ສຸກ|ເສົາ;"
    ),
    "lt": (
        "sausis|vasaris|kovas|balandis|gegužė|birželis|liepa|rugpjūtis|rugsėjis|spalis|lapkritis|gruodis;sausio|va"
        "sario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio;saus.|vas.|kov.|"
        "bal.|geg.|birž.|liep.|rugp.|rugs.|spal.|lapkr.|gruod.;sekmadienis|pirmadienis|antradienis|trečiadienis|ke"
        "tvirtadienis|penktadienis|šeštadienis;sk|pr|an|tr|kt|pn|št;"
    ),
    "lv": (
        "janvāris|februāris|marts|aprīlis|maijs|jūnijs|jūlijs|augusts|septembris|oktobris|novembris|decembris;;jan"
        "v.|febr.|marts|apr.|maijs|jūn.|jūl.|aug.|sept.|okt.|nov.|dec.;Svētdiena|Pirmdiena|Otrdiena|Trešdiena|Cetu"
        "rtdiena|Piektdiena|Sestdiena;Svētd.|Pirmd.|Otrd.|Trešd.|Ceturtd.|Piektd.|Sestd.;"
    ),
    "mk": (
        "јануари|февруари|март|април|мај|јуни|јули|август|септември|октомври|ноември|декември;;јан.|фев.|мар.|апр."
        "|мај|јун.|јул.|авг.|сеп.|окт.|ное.|дек.;недела|понеделник|вторник|среда|четврток|петок|сабота;нед.|пон.|в"
        "то.|сре.|чет.|пет.|саб.;"
    ),
    "mn": (
        "Нэгдүгээр сар|Хоёрдугаар сар|Гуравдугаар сар|Дөрөвдүгээр сар|Тавдугаар сар|Зургаадугаар сар|Долоодугаар с"
        "ар|Наймдугаар сар|Есдүгээр сар|Аравдугаар сар|Арван нэгдүгээр сар|Арван хоёрдугаар сар;нэгдүгээр сар|хоёр"
        "дугаар сар|гуравдугаар сар|дөрөвдүгээр сар|тавдугаар сар|зургаадугаар сар|долоодугаар сар|наймдугаар сар|"
        "есдүгээр сар|аравдугаар сар|арван нэгдүгээр сар|арван хоёрдугаар сар;1-р сар|2-р сар|3-р сар|4-р сар|5-р "
        "сар|6-р сар|7-р сар|8-р сар|9-р сар|10-р сар|11-р сар|12-р сар;Ням|Даваа|Мягмар|Лхагва|Пүрэв|Баасан|Бямба"
        ";Ня|Да|Мя|Лх|Пү|Ба|Бя;"
    ),
    "ms": (
        "Januari|Februari|Mac|April|Mei|Jun|Julai|Ogos|September|Oktober|November|Disember;;Jan|Feb|Mac|Apr|Mei|Ju"
        "n|Jul|Ogo|Sep|Okt|Nov|Dis;Ahad|Isnin|Selasa|Rabu|Khamis|Jumaat|Sabtu;Ahd|Isn|Sel|Rab|Kha|Jum|Sab;"
    ),
    "nb": (
        "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember;;jan|feb|mar|apr|mai|j"
        "un|jul|aug|sep|okt|nov|des;søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag;søn.|man.|tir.|ons.|tor.|fr"
        "e.|lør.;"
    ),
    "nl": (
        "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december;;jan|feb|mrt|apr|"
        "mei|jun|jul|aug|sep|okt|nov|dec;zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag;zo|ma|di|wo|do"
        "|vr|za;"
    ),
    "nn": (
        "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember;;jan|feb|mar|apr|mai|j"
        "un|jul|aug|sep|okt|nov|des;søndag|måndag|tysdag|onsdag|torsdag|fredag|laurdag;sø.|må.|ty.|on.|to.|fr.|la."
        ";"
    ),
    "pl": (
        "styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|grudzień;stycznia"
        "|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia;sty|lut|mar|kw"
        "i|maj|cze|lip|sie|wrz|paź|lis|gru;niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota;niedz.|pon.|"
        "wt.|śr.|czw.|pt.|sob.;"
    ),
    "pt": (
        "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro;;jan|fev|mar|abr"
        "|mai|jun|jul|ago|set|out|nov|dez;domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|"
        "sábado;dom|seg|ter|qua|qui|sex|sáb;"
    ),
    "ro": (
        "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie;;ian.|f"
        "eb.|mar.|apr.|mai|iun.|iul.|aug.|sept.|oct.|nov.|dec.;duminică|luni|marți|miercuri|joi|vineri|sâmbătă;dum"
        ".|lun.|mar.|mie.|joi|vin.|sâm.;"
    ),
    "ru": (
        "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь;января|февраля|марта|апре"
        "ля|мая|июня|июля|августа|сентября|октября|ноября|декабря;янв|фев|мар|апр|май|июн|июл|авг|сен|окт|ноя|дек;"
        "воскресенье|понедельник|вторник|среда|четверг|пятница|суббота;вс|пн|вт|ср|чт|пт|сб;"
    ),
    "sk": (
        "január|február|marec|apríl|máj|jún|júl|august|september|október|november|december;januára|februára|marca|"
        "apríla|mája|júna|júla|augusta|septembra|októbra|novembra|decembra;jan|feb|mar|apr|máj|jún|júl|aug|sep|okt"
        "|nov|dec;nedeľa|pondelok|utorok|streda|štvrtok|piatok|sobota;ne|po|ut|st|št|pi|so;"
    ),
    "sl": (
        "januar|februar|marec|april|maj|junij|julij|avgust|september|oktober|november|december;;jan.|feb.|mar.|apr"
        ".|maj|jun.|jul.|avg.|sep.|okt.|nov.|dec.;nedelja|ponedeljek|torek|sreda|četrtek|petek|sobota;ned.|pon.|to"
        "r.|sre.|čet.|pet.|sob.;"
    ),
    "sq": (
        "janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nëntor|dhjetor;;jan|shk|mar|pri|maj|qer|ko"
        "rr|gush|sht|tet|nën|dhj;e diel|e hënë|e martë|e mërkurë|e enjte|e premte|e shtunë;die|hën|mar|mër|enj|pre"
        "|sht;"
    ),
    "sr": (
        "јануар|фебруар|март|април|мај|јун|јул|август|септембар|октобар|новембар|децембар;;јан|феб|мар|апр|мај|јун"
        "|јул|авг|сеп|окт|нов|дец;недеља|понедељак|уторак|среда|четвртак|петак|субота;нед|пон|уто|сре|чет|пет|суб;"
    ),
    "sr-Latn": (
        "januar|februar|mart|april|maj|jun|jul|avgust|septembar|oktobar|novembar|decembar;;jan|feb|mar|apr|maj|jun"
        "|jul|avg|sep|okt|nov|dec;nedelja|ponedeljak|utorak|sreda|četvrtak|petak|subota;ned|pon|uto|sre|čet|pet|su"
        "b;"
    ),
    "sv": (
        "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december;;jan|feb|mars|apr|m"
        "aj|juni|juli|aug|sep|okt|nov|dec;söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag;sön|mån|tis|ons|tors|f"
        "re|lör;"
    ),
    "sw": (
        "Januari|Februari|Machi|Aprili|Mei|Juni|Julai|Agosti|Septemba|Oktoba|Novemba|Desemba;;Jan|Feb|Mac|Apr|Mei|"
        "Jun|Jul|Ago|Sep|Okt|Nov|Des;Jumapili|Jumatatu|Jumanne|Jumatano|Alhamisi|Ijumaa|Jumamosi;;"
    ),
    "ta": (
        "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்;;ஜன.|பிப்.|மார்.|ஏப"
        "்.|மே|ஜூன்|ஜூலை|ஆக.|செப்.|அக்.|நவ.|டிச.;ஞாயிறு|திங்கள்|செவ்வாய்|புதன்|வியாழன்|வெள்ளி|சனி;ஞாயி.|திங்.|செவ்"
        ".|புத.|வியா.|வெள்.|சனி;"
    ),
    "te": (
        "జనవరి|ఫిబ్రవరి|మార్చి|ఏప్రిల్|మే|జూన్|జులై|ఆగస్టు|సెప్టెంబర్|అక్టోబర్|నవంబర్|డిసెంబర్;;జన|ఫిబ్ర|మార్చి|ఏప"
        "్రి|మే|జూన్|జులై|ఆగ|సెప్టెం|అక్టో|నవం|డిసెం;ఆదివారం|సోమవారం|మంగళవారం|బుధవారం|గురువారం|శుక్రవారం|శనివారం;ఆ"
        "ది|సోమ|మంగళ|బుధ|గురు|శుక్ర|శని;"
    ),
    "th": (
        "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม;;ม.ค.|ก"
        ".พ.|มี.ค.|เม.ย.|พ.ค.|มิ.ย.|ก.ค.|ส.ค.|ก.ย.|ต.ค.|พ.ย.|ธ.ค.;วันอาทิตย์|วันจันทร์|วันอังคาร|วันพุธ|วันพฤหัสบด"
        "ี|วันศุกร์|วันเสาร์;อาทิตย์|จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์;"
    ),
    "tr": (
        "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık;;Oca|Şub|Mar|Nis|May|Haz|Tem|A"
        "ğu|Eyl|Eki|Kas|Ara;Pazar|Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi;Paz|Pzt|Sal|Çar|Per|Cum|Cmt;ÖÖ|Ö"
        "S"
    ),
    "uk": (
        "січень|лютий|березень|квітень|травень|червень|липень|серпень|вересень|жовтень|листопад|грудень;січня|люто"
        "го|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня;січ|лют|бер|кві|тра|чер|лип|"
        "сер|вер|жов|лис|гру;неділя|понеділок|вівторок|середа|четвер|пʼятниця|субота;нд|пн|вт|ср|чт|пт|сб;"
    ),
    "ur": (
        "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر;;;اتوار|پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ;;"
    ),
    "uz": (
        "Yanvar|Fevral|Mart|Aprel|May|Iyun|Iyul|Avgust|Sentabr|Oktabr|Noyabr|Dekabr;yanvar|fevral|mart|aprel|may|i"
        "yun|iyul|avgust|sentabr|oktabr|noyabr|dekabr;Yan|Fev|Mar|Apr|May|Iyn|Iyl|Avg|Sen|Okt|Noy|Dek;yakshanba|du"
        "shanba|seshanba|chorshanba|payshanba|juma|shanba;Yak|Dush|Sesh|Chor|Pay|Jum|Shan;"
    ),
    "vi": (
        "Tháng 1|Tháng 2|Tháng 3|Tháng 4|Tháng 5|Tháng 6|Tháng 7|Tháng 8|Tháng 9|Tháng 10|Tháng 11|Tháng 12;tháng "
        "1|tháng 2|tháng 3|tháng 4|tháng 5|tháng 6|tháng 7|tháng 8|tháng 9|tháng 10|tháng 11|tháng 12;Tháng 1|Thán"
        "g 2|Tháng 3|Tháng 4|Tháng 5|Tháng 6|Tháng 7|Tháng 8|Tháng 9|Tháng 10|Tháng 11|Tháng 12;Chủ Nhật|Thứ Hai|T"
        "hứ Ba|Thứ Tư|Thứ Năm|Thứ Sáu|Thứ Bảy;CN|Thứ 2|Thứ 3|Thứ 4|Thứ 5|Thứ 6|Thứ 7;SA|CH"
    ),
    "zh": (
        "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月;;1月|2月|3月|4月"
        "|5月|6月|7月|8月|9月|10月|11月|12月;星期日|星期一|星期二|星期三|星期四|星期"
        "五|星期六;周日|周一|周二|周三|周四|周五|周六;上午|下午"
    ),
    "zh-Hant": (
        "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月;;1月|2月|3月|4月"
        "|5月|6月|7月|8月|9月|10月|11月|12月;星期日|星期一|星期二|星期三|星期四|星期"
        "五|星期六;週日|週一|週二|週三|週四|週五|週六;上午|下午"
    ),
}
