"""What people say to a bot without telling it anything, as phrases: greetings, thanks, "skip", "no idea". Data.

Lower case, without apostrophes; bot/language/direct_line.py folds accents and the like on both sides.
"""

_GREETINGS = """
hi hello hey hiya yo howdy morning
good morning | good afternoon | good evening | good day | good night | hi there | hey there | hello there
greetings | hallo | guten tag | guten morgen | guten abend | moin | moin moin | servus | gruss gott | gruezi
bonjour | bonsoir | salut | coucou | hola | buenos dias | buenas tardes | buenas | buenas noches | ciao
buongiorno | buonasera | salve | ola | oi | bom dia | boa tarde | hoi | goedemorgen | goedemiddag | goedendag
hej | hejsan | hei | god morgen | god morgon | moi | terve | czesc | dzien dobry | ahoj | dobry den | szia
merhaba | selam | privet | привет | здравствуйте | добрыи день | こんにちは | おはよう | おはようございます
你好 | 您好 | 早 | 早上好 | 안녕하세요 | مرحبا | שלום | bye | goodbye | bye bye | see you | see you later
see ya | cu | ttyl | talk soon | talk to you later | tschuss | tschau | bis dann | bis bald | bis morgen
au revoir | a bientot | adios | hasta luego | arrivederci | tot ziens | hej da | ha det | have a nice day
have a good day | have a nice weekend | have a good weekend | nice weekend | good weekend | happy friday
happy monday | schonen tag | schones wochenende | bon week end | bonne journee | how are you | how are you doing
hows it going | whats up | sup | wie gehts | ca va | como estas | come va | nice to meet you | welcome back
long time no see |
"""
_THANKS = """
thanks thank thx thnx tnx ty tysm thankyou cheers ta
thank you | thanks a lot | thanks so much | thank you so much | thank you very much | many thanks | thanks again
thanks in advance | much appreciated | appreciated | appreciate it | i appreciate it | you too | same to you
no thanks | no thank you | danke | danke dir | danke schon | dankeschon | vielen dank | besten dank
herzlichen dank | danke sehr | tausend dank | merci | merci beaucoup | merci bien | un grand merci | gracias
muchas gracias | mil gracias | grazie | grazie mille | molte grazie | obrigado | obrigada | muito obrigado
muito obrigada | valeu | bedankt | dank je | dank je wel | dank u | dank u wel | dankjewel | tack
tack sa mycket | takk | tusen takk | mange takk | tak | mange tak | kiitos | kiitos paljon | dzieki | dziekuje
diky | dekuji | koszi | koszonom | tesekkurler | tesekkur ederim | sagol | спасибо | большое спасибо | дякую
ありがとう | ありがとうございます | どうも | 谢谢 | 謝謝 | 多谢 | 감사합니다 | 고마워요 | شكرا | תודה
"""
_REACTIONS = """
ok okay okey okie okidoki k kk okok alright alrighty sure yes yep yeah yup ya y no nope nah n np nice cool great
good fine perfect awesome amazing excellent brilliant lovely wonderful super wow interesting noted understood
roger copy done right true indeed exactly absolutely definitely certainly lol lmao rofl haha hahaha hah ha hehe
hihi jaja jajaja xd oops ups whoops ouch sorry sry apologies hm hmm hmmm mhm aha ah oh uh um well meh ugh
congrats congratulations test testing ping pong yay hooray hurray wtf omg amen fyi same ditto agreed deal ja
nein doch klar passt oui non si vale claro perfecto bueno sim nao perfeito jo da tak nie net
got it | gotcha | i see | ok got it | all good | all right | sounds good | looks good | looks great
makes sense | fair enough | fair point | good point | good one | good to know | good idea | good question
great question | nice one | nice try | well done | good job | great job | nice job | good bot | bad bot
will do | on it | im on it | i will | my bad | no worries | no problem | not a problem | never mind
nevermind | nvm | of course | for sure | thats fine | thats great | thats good | thats ok | its fine | its ok
very good | very nice | so true | you are welcome | youre welcome | welcome | yes please | read it | i read it
seen | alles klar | passt schon | in ordnung | geht klar | genau | stimmt | bitte | bitte sehr | gern | gerne
prima | toll | schon | gut | sehr gut | verstanden | erledigt | mach ich | wird gemacht | kein problem | jawohl
d accord | daccord | dac | parfait | tres bien | bien sur | avec plaisir | de rien | super | genial | entendu
muy bien | de nada | por supuesto | de acuerdo | va bene | perfetto | certo | prego | bene | tudo bem | beleza
otimo | ja graag | goed | top | graag gedaan | nee | leuk | да | нет | хорошо | ладно | понятно | はい | いいえ
了解 | 了解です | わかりました | 好 | 好的 | 是 | 不是 | 嗯 | 네 | 아니요 | نعم | لا | tamam | evet | hayir
ok danke | joo | juu | selvfolgelig
"""
_SKIP = """
skip pass next
skip it | skip this | skip that | skip this one | skip this question | skip the question | skip for now
skip please | ill skip | i skip | ill pass | i pass | i will pass | i will skip | pass on this
pass on this one | pass for now | hard pass | next one | next question | next please | another one
another question | ask me another | ask something else | ask me something else | later | ask later
ask me later | ask again later | ask me again later | ask me tomorrow | ask me next week | ask me another time
remind me later | not now | not right now | not today | not this week | maybe later | perhaps later
later please | another time | some other time | no time | no time now | no time today | i have no time
dont have time | i dont have time | too busy | im busy | busy | busy now | im too busy | no comment
id rather not | i would rather not | rather not say | prefer not to say | none of your business | uberspringen
weiter | uberspring das | nachste | nachste frage | nachste bitte | spater | spater bitte | vielleicht spater
jetzt nicht | nicht jetzt | gerade nicht | heute nicht | nicht heute | keine zeit | hab keine zeit
ich habe keine zeit | passe | je passe | suivant | suivante | question suivante | plus tard | pas maintenant
pas le temps | pas aujourdhui | paso | saltar | siguiente | mas tarde | ahora no | no ahora | hoy no | luego
no tengo tiempo | salta | passo | dopo | piu tardi | non ora | non adesso | pular | pula | depois | mais tarde
agora nao | overslaan | niet nu | straks | volgende | hoppa over | inte nu | senare | ikke na | ikke nu | senere
spring over | hopp over | pomin | nie teraz | pozniej | потом | не сеичас | пропустить | позже | スキップ
あとで | 後で | 今は無理 | 跳过 | 以后再说 | 건너뛰기 | 나중에
"""
_UNKNOWN = """
idk dunno unknown
i dont know | i do not know | dont know | do not know | i dont know yet | dont know yet | not known | no idea
no clue | i have no idea | ive no idea | i have no clue | have no idea | havent a clue | i havent a clue
havent got a clue | i havent the faintest | no idea at all | not sure | im not sure | i am not sure | unsure
not certain | im unsure | i cant say | cant say | cannot say | i cannot say | hard to say | hard to tell
i cant tell | cant tell | i couldnt say | couldnt say | couldnt tell you | i couldnt tell you | i wouldnt know
wouldnt know | i would not know | who knows | god knows | beats me | search me | you tell me | no one knows
i really dont know | i honestly dont know | i wish i knew | wish i knew | i dont remember | cant remember
i forgot | i forget | dont recall | i have to ask | id have to ask | i would have to ask | need to ask
i need to ask | have to find out | i dont have a clue | no answer | keine ahnung | kein plan | ka | k a
weiss nicht | weiss ich nicht | ich weiss nicht | ich weiss es nicht | weiss ich leider nicht
das weiss ich nicht | ich weiss das nicht | ich habe keine ahnung | hab keine ahnung | bin nicht sicher
ich bin nicht sicher | nicht sicher | bin mir nicht sicher | bin unsicher | schwer zu sagen | kp
wissen wir nicht | musste ich fragen | je ne sais pas | je sais pas | jsp | sais pas | chais pas | aucune idee
je nai aucune idee | je lignore | pas sur | pas sure | no se | no lo se | ni idea | no tengo idea
no tengo ni idea | no estoy seguro | no estoy segura | non so | non lo so | boh | nessuna idea | non ne ho idea
non saprei | nao sei | nao faco ideia | sem ideia | nao tenho ideia | weet ik niet | ik weet het niet
weet niet | geen idee | vet inte | jag vet inte | vet ej | ingen aning | ved ikke | det ved jeg ikke
jeg ved det ikke | vet ikke | jeg vet ikke | ingen anelse | en tieda | ei tietoa | nie wiem | nie mam pojecia
nevim | netusim | nem tudom | fogalmam sincs | bilmiyorum | bilmem | не знаю | без понятия | わからない
わかりません | 分からない | 分かりません | 知らない | 知りません | 不知道 | 不清楚 | 모르겠어요 | 몰라요
لا أعرف | לא יודע
"""
_ASKS_BACK = """
help | help me | help please | please help | i need help | what | why | how | who | when | huh | eh | pardon
excuse me | why me | why this | why now | how so | how come | what for | what now | and now | so what | says who
which one | which | what do you mean | what do you mean by that | what does that mean | what does this mean
what is this | whats this | what is that | whats that | what are you | who are you | who is this | whos this
are you a bot | are you human | are you an ai | are you real | what can you do | what do you do | what can i do
what should i do | what should i write | what should i say | what do i do | what do i do now
what am i supposed to do | how does this work | how does it work | how do i use this | how do i use it
how do i answer | how do i answer this | how does that work | why do you ask | why are you asking
why are you asking me | why do you ask me | who reads this | who sees this | who can see this
who can read this | who will see this | where does this go | is this private | is that private
do i have to answer | do i have to | must i answer | i dont understand | i do not understand | dont understand
i dont get it | dont get it | not clear | thats not clear | can you explain | please explain | explain
explain please | say again | come again | can you rephrase | what question | which question | which customer
who do you mean | stop | stop it | stop this | please stop | unsubscribe | go away | leave me alone | cancel
quit | exit | menu | start | commands | options | settings | hilfe | was | warum | wieso | weshalb | wie
wie bitte | hae | was meinst du | was meinst du damit | was ist das | was soll das | was heisst das
wer bist du | wer sind sie | was kannst du | wie geht das | verstehe ich nicht | ich verstehe nicht
das verstehe ich nicht | verstehe nicht | wer liest das | warum fragst du | stopp | aufhoren | aide | aidez moi
quoi | pourquoi | comment | comment ca | qui es tu | qui etes vous | cest quoi | que veux tu dire
je ne comprends pas | je comprends pas | pas compris | ayuda | que | por que | como | quien eres | que es esto
que quieres decir | no entiendo | aiuto | cosa | perche | chi sei | che cose | che cosa vuoi dire | non capisco
non ho capito | ajuda | o que | quem e voce | o que e isso | nao entendi | nao entendo | wat | waarom
wie ben je | wat bedoel je | ik begrijp het niet | snap ik niet | varfor | vad | vad menar du | hvorfor | hva
hvad | 何 | なぜ | 为什么 | 什么 | 帮助 | что | почему | кто ты | помощь
"""
# What stands among phrases of small talk.
_BETWEEN = """
and but very much too also so just well again there bot dear team everyone all mate friend buddy guys my you for
now
"""
# What stands around a phrase without changing what it is.
_FILLERS = """
please pls plz thanks sorry honestly really actually frankly tbh yet though now then oh hm hmm ah unfortunately
today leider bitte noch gerade desole malheureusement encore purtroppo infelizmente helaas tyvarr desværre
lo siento | mi dispiace | to be honest | to be fair | to tell the truth | at all | at the moment | right now
for now | good question | great question | off the top of my head | im afraid | i am afraid | ehrlich gesagt
gute frage | bonne question | buena pregunta
"""


def _phrases(text: str) -> frozenset[str]:
    """The phrases of a text: between bars; in a line without bars each word is one."""
    found: set[str] = set()
    for line in text.strip().splitlines():
        found.update(line.split("|") if "|" in line else line.split())
    return frozenset(each.strip() for each in found if each.strip())


SMALL_TALK = _phrases(_GREETINGS) | _phrases(_THANKS) | _phrases(_REACTIONS)
SKIP = _phrases(_SKIP)
UNKNOWN = _phrases(_UNKNOWN)
ASKS_BACK = _phrases(_ASKS_BACK)
FILLERS = _phrases(_FILLERS)
BETWEEN = _phrases(_BETWEEN) | FILLERS
