"""The names of months, weekdays and relative days: those that the grammar reads, and those that it asks about.

English, German and French are read; other languages' month names only after a day's number ("12 gennaio"), where they
can mean nothing else. Words such as "gestern" are asked about, with their reading: a company may be called so.
"""

_NAMES = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_FORMS = {name: (name.lower(), name[:3].lower()) for name in _NAMES} | {
    "September": ("september", "sep", "sept")
}
MONTH_NAMES = _NAMES


def _with_dots(forms: dict[str, int]) -> dict[str, int]:
    return {form + dot: number for form, number in forms.items() for dot in ("", ".")}


MONTHS = _with_dots(
    {form: number for number, name in enumerate(_NAMES, start=1) for form in _FORMS[name]}
)
"""The number of each month by its English names, lower-case, with and without a full stop."""

_MONTHS_ABROAD = (
    # Each row is a month: German, French, Spanish, Italian, Portuguese, Dutch, Polish.
    "januar jänner jan janvier janv enero ene gennaio gen janeiro januari stycznia января січня",
    "februar feber février fevrier févr fév febrero febbraio fevereiro fev februari lutego февраля лютого",
    "märz maerz mär mrz mars marzo março marco maart mrt marca marts марта березня",
    "avril avr abril abr aprile kwietnia апреля квітня",
    "mai mayo maggio mag maio mei maja maj мая травня",
    "juni jun juin junio giugno giu junho czerwca июня червня",
    "juli juillet juil julio luglio lug julho lipca июля липня",
    "août aout agosto ago ago. augustus augusti sierpnia августа серпня",
    "septembre septiembre settembre set setembro września wrzesnia сентября вересня",
    "oktober okt octobre octubre ottobre ott outubro out października pazdziernika октября жовтня",
    "novembre noviembre novembro listopada ноября листопада",
    "dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia декабря грудня",
)
MONTHS_AFTER_A_NUMBER = MONTHS | _with_dots(
    {form: number for number, row in enumerate(_MONTHS_ABROAD, start=1) for form in row.split()}
)
"""Those that follow the number of a day, in any of these languages."""

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY_FORMS = (
    "monday mon montag lundi",
    "tuesday tue tues dienstag mardi",
    "wednesday wed weds mittwoch mercredi",
    "thursday thu thur thurs donnerstag jeudi",
    "friday fri freitag vendredi",
    "saturday sat samstag sonnabend samedi",
    "sunday sun sonntag dimanche",
)
SHORT_WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}
"""German weekdays in two letters: read only with a full stop, or before a date."""

WEEKDAYS = _with_dots(
    {form: number for number, row in enumerate(_WEEKDAY_FORMS) for form in row.split()}
) | {f"{form}.": number for form, number in SHORT_WEEKDAYS.items()}
"""0 for Monday to 6, by their English, German and French names."""

_SAID_ABROAD = {
    "yesterday": "gestern hier ayer ieri ontem gisteren wczoraj igår går dün "
    "eilen včera tegnap χθες вчера вчора أمس 어제 昨天 昨日",
    "today": "heute aujourd'hui aujourd’hui hoy oggi hoje vandaag dziś dzisiaj "
    "idag tänään dnes bugün σήμερα сегодня сьогодні اليوم 오늘 今天 今日",
    "tomorrow": "morgen demain mañana domani amanhã jutro imorgon imorgen yarın "
    "huomenna zítra holnap αύριο завтра غدا 내일 明天 明日",
    "-2": "vorgestern avant-hier anteayer anteontem eergisteren przedwczoraj "
    "förrgår forgårs позавчера позавчора 그저께 前天 一昨日",
    "+2": "übermorgen uebermorgen après-demain dopodomani overmorgen pojutrze "
    "övermorgon послезавтра 모레 后天 明後日",
}
_WEEKDAYS_ABROAD = (
    "lunes lunedì lunedi maandag poniedziałek segunda-feira måndag mandag "
    "pondělí pazartesi понедельник понеділок الاثنين 월요일",
    "martes martedì martedi dinsdag wtorek terça-feira tisdag tirsdag úterý salı вторник вівторок الثلاثاء 화요일",
    "miércoles miercoles mercoledì mercoledi woensdag środa środę quarta-feira "
    "onsdag středa středu çarşamba среда среду середа середу الأربعاء 수요일",
    "jueves giovedì giovedi donderdag czwartek quinta-feira torsdag čtvrtek perşembe четверг четвер الخميس 목요일",
    "viernes venerdì venerdi vrijdag piątek sexta-feira fredag pátek cuma "
    "пятница пятницу п'ятниця п'ятницю الجمعة 금요일",
    "sábado sabato zaterdag sobota sobotę sobotu lördag lørdag cumartesi "
    "суббота субботу субота суботу السبت 토요일",
    "domingo domenica zondag niedziela niedzielę neděli söndag søndag воскресенье неділя неділю الأحد 일요일",
)
_SHORT = {
    "yesterday": "yday y'day y’day yest ystd ystdy ystrday yesdy",
    "today": "tod tday tdy 2day",
    "tomorrow": "tmrw tmw tmr tmro tomo 2moro 2morrow 2mrw tomoz",
    "monday": "mo mond", "tuesday": "tu di tuesd", "wednesday": "we mi wedn wednes",
    "thursday": "th thr thursd", "friday": "fr frid", "sunday": "sund",
}  # fmt: skip
MEANING = {
    word: said
    for table in (
        _SAID_ABROAD,
        _SHORT,
        dict(zip(map(str.lower, WEEKDAY_NAMES), _WEEKDAYS_ABROAD, strict=True)),
    )
    for said, words in table.items()
    for word in words.split()
}
"""What a word in another language, or a short form, means in the grammar's words: "-2" is two days back."""

LONG_WORDS = (*map(str.lower, WEEKDAY_NAMES), "yesterday", "today", "tomorrow", "tonight")
"""Words that people mistype."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LAST_ABROAD = _set(
    "letzte letzten letzter letztes vorige vorigen voriger vergangene vergangenen dernière derniere dernier "
    "passée pasada pasado passada passado scorsa scorso zeszły zeszłym ubiegły afgelopen última ultima último"
)
NEXT_ABROAD = _set(
    "nächste nächsten nächster naechste prochaine prochain próxima proxima próximo prossima prossimo "
    "volgende kommende kommenden komende przyszły"
)
THIS_ABROAD = _set("diese diesen dieser cette ce questa questo esta este deze")
"""Words of other languages for "last", "next" and "this"."""
