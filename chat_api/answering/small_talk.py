"""What is said around the questions: hello, thanks, goodbye, and the wish for a person. English and Swedish.

Words, not a model: a greeting must never be handed over as an unanswered question, and a visitor who asks
for a person must get one, whatever the embedding says.
"""

import re
from typing import Literal

SmallTalk = Literal["greeting", "thanks", "goodbye", "person"]

_WHOLE: tuple[tuple[SmallTalk, str], ...] = (
    (
        "greeting",
        r"(hi|hello|hey|hiya|howdy|good (morning|afternoon|evening|day)|hej|hejsan|hallå|tjena|tja"
        r"|hej hej|god (morgon|kväll|dag)|goddag|godmorgon)( (there|all|everyone|again|på (dig|er)|igen))?",
    ),
    (
        "thanks",
        r"((ok(ay)?|great|perfect|super|toppen|perfekt|bra) )?"
        r"(thanks|thank you|thx|cheers|tack|tackar|tusen tack|stort tack)"
        r"( (a lot|so much|very much|again|for (the|your) help|så mycket|för hjälpen|igen|ska du ha))?",
    ),
    (
        "goodbye",
        r"(bye|bye bye|goodbye|see you|have a (nice|good|great) (day|evening|one)|hej ?då|adjö|vi (ses|hörs)"
        r"|ha (en bra|det bra|det gott)( dag| kväll)?)",
    ),
)
_A_PERSON = (
    r"(a |an |the |your |some |en |ett |er |någon |nån )?(real |live |actual |human |riktig |levande |mänsklig )?"
    r"(person|human( being)?|agent|representative|manager|operator|someone|somebody|staff|support agent|employee"
    r"|människa|medarbetare|handläggare|chef|personal(en)?|kundtjänst|någon|nån)"
)
_PERSON = re.compile(
    r"\b(speak|talk|chat|connect me|put me through|transfer me|prata|tala|snacka|koppla( mig)?)"
    rf"( (to|with|med|till))? {_A_PERSON}\b"
    r"|\b(i (want|need|would like|'d like)|get me|give me|can i (get|have)|jag vill (ha|nå)|kan jag få) "
    r"(a |an |en )?(real |live |human |riktig |levande )?(human|person|agent|representative|människa)\b"
    r"|^(real |live |human |riktig )?(human|agent|person|representative|människa|kundtjänst)( please| tack)?$",
)
_BETWEEN_WORDS = re.compile(r"[^\w']+")


def recognize_small_talk(text: str) -> SmallTalk | None:
    """The kind of small talk that the whole message is, or a wish for a person anywhere in a short one."""
    words = _BETWEEN_WORDS.sub(" ", text.casefold()).strip()
    if len(words) > 200:
        return None
    if _PERSON.search(words):
        return "person"
    return next((kind for kind, pattern in _WHOLE if re.fullmatch(pattern, words)), None)
