"""Words that never stand in a label: the grammar of English and Swedish, a chat's courtesies, and first names.

The names are those that visitors greet and sign with, in lower case too.
"""

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


_ENGLISH_NAMES = """
aaron adam aidan alan albert alex alexander alexandra alice alicia allison amanda amber amy andrea andrew andy angela
ann anna anne anthony april arthur ashley austin barbara ben benjamin beth betty bill billy bob bobby brad bradley
brandon brenda brian brittany bruce bryan caleb cameron carl carol caroline carolyn casey catherine cathy charles
charlie charlotte chloe chris christian christina christine christopher cindy claire connor craig crystal cynthia
daniel danielle danny dave david dawn deborah debra denise dennis derek diana diane donald donna dorothy doug douglas
drew dylan earl edward elaine eleanor elijah elizabeth ella ellen emily emma eric erica erin ethan eugene evan evelyn
frances frank fred gabriel gail gary george gerald gloria grace greg gregory hannah harold harry heather helen henry
howard ian irene isaac isabella jack jackie jackson jacob jacqueline jake james jamie jane janet janice jason jay jean
jeff jeffrey jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joe joel john johnny jon jonathan jordan
jose joseph josh joshua joyce juan judith judy julia julian julie justin karen karl kate katherine kathleen kathryn
kathy katie keith kelly ken kenneth kevin kim kimberly kyle larry laura lauren lawrence leah lee leo leonard leslie
liam linda lisa logan lori louis louise lucas lucy luke lynn madison margaret maria marie marilyn mark marta martha
martin marvin mary mason matt matthew megan melanie melissa michael michelle mike mia mohammed molly monica morgan
nancy natalie nathan nicholas nick nicole noah nora norman olivia oscar owen pamela patricia patrick paul paula peggy
peter phil philip phillip phyllis priya rachel rahul ralph randy ravi raymond rebecca richard rick rita rob robert
robin roger ron ronald rosa rose roy russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean sharon
shawn sheila shirley simon sofia sophia sophie stacy stanley stephanie stephen steve steven stuart sue susan suzanne
sylvia tammy tara taylor teresa terry theresa thomas tiffany tim timothy tina todd tom tommy tony tracy travis tyler
valerie vanessa victor victoria vincent virginia walter wanda wayne wendy will william willie zachary zoe
"""
_SWEDISH_NAMES = """
agneta albin alva anders andreas anette anita ann-marie annika anton arvid astrid axel barbro bengt berit birgitta björn
bo camilla carina cecilia christer dag ebba edvin elias elin elisabet elsa emelie emil erik erika eva filip fredrik
frida gabriella gerd gunilla gunnar gustav göran hampus hanna hans helena henrik hugo hussein ida inga ingegerd inger
ingrid isak jan jenny jesper jessika joakim johan johanna jonas jonna josefin jörgen karin karl-erik katarina kerstin
kjell klara kristina kurt lars lars-erik lena lennart lina linnea lisbeth linus lovisa ludvig maj maja malin margareta
marianne mats mattias mikael moa mohamed monika måns märta nils nina ola olle olof oskar ove patrik per pernilla pontus
rasmus rickard robin roland rolf rut saga sanna signe sigrid siv sofie stefan stig stina sven svante therese tilda
tobias tomas torbjörn tove ulf ulla ulrika ulla-britt urban viktor vilma wilma yvonne åke åsa örjan
"""

FIRST_NAMES = frozenset(_ENGLISH_NAMES.split()) | frozenset(_SWEDISH_NAMES.split())
