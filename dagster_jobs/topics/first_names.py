"""First names that visitors greet and sign with, in lower case too: they never stand in a label."""

_ENGLISH = """
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
_SWEDISH = """
agneta albin alva anders andreas anette anita ann-marie annika anton arvid astrid axel barbro bengt berit birgitta björn
bo camilla carina cecilia christer dag ebba edvin elias elin elisabet elsa emelie emil erik erika eva filip fredrik
frida gabriella gerd gunilla gunnar gustav göran hampus hanna hans helena henrik hugo hussein ida inga ingegerd inger
ingrid isak jan jenny jesper jessika joakim johan johanna jonas jonna josefin jörgen karin karl-erik katarina kerstin
kjell klara kristina kurt lars lars-erik lena lennart lina linnea lisbeth linus lovisa ludvig maj maja malin margareta
marianne mats mattias mikael moa mohamed monika måns märta nils nina ola olle olof oskar ove patrik per pernilla pontus
rasmus rickard robin roland rolf rut saga sanna signe sigrid siv sofie stefan stig stina sven svante therese tilda
tobias tomas torbjörn tove ulf ulla ulrika ulla-britt urban viktor vilma wilma yvonne åke åsa örjan
"""

FIRST_NAMES = frozenset(_ENGLISH.split()) | frozenset(_SWEDISH.split())
