"""Words that say nothing about a topic: the grammar of English and Swedish, and a chat's courtesies."""

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_SWEDISH = """
alla allt andra att av bara bli blir blivit bra bättre båda de dem den denna deras dess dessa det detta dig din
dina ditt dock du där då efter eller ej en enda er era ert ett fick finns fler fram från får fått för före först
ganska ge ger gick gör göra gjort går gått ha hade han hans har hej hela hellre henne hennes hit hon honom hur här
i ibland icke igen in inga ingen inget innan inne inte ja jag jo ju just kan kanske kom komma kommer kunde kunna
kör lite låt man med medan mellan men mer mig min mina mindre mitt mot mycket måste ni nog nu nya när någon något
några nån nåt och ocksa också om oss på redan rätt sa samma sedan sen ser sig sin sina sitt ska skall skulle så
sådan sån säga ta tar till tills tog tror tyvärr under upp ut utan vad var vara varför varit varje vars vart vem
vems verkligen vet vi via vid vilka vilken vilket vill ville vore våra vårt väl är än ännu åt över
hallå hejsan tack tackar snälla gärna okej oki vänligen hälsningar mvh undrar undra fråga frågor hjälp hjälpa
behöver tänkte gäller idag imorgon igår ikväll
"""
_COURTESIES = """
hello hey hai yes yeah yep nope okay thanks thank thankyou please welcome sorry sure fine good great nice morning
evening afternoon day bye goodbye want wants wanted need needs like would could can may might just get got give
let know tell ask question questions help hope dear sir madam maam everything anything something thing things
that thats its ive dont doesnt cant wont isnt didnt youre theres whats lets ill also really much many way right
well one two three four five six seven eight nine ten have having does did going gonna wanna make makes made
looking look see say said think use using able today tomorrow yesterday now
soon ago add added item items lot amazing pleasure assistance wait asap
kind regards team guys correct perfect awesome wonderful
"""

STOP_WORDS = ENGLISH_STOP_WORDS | frozenset(_SWEDISH.split()) | frozenset(_COURTESIES.split())
