"""Makes up the demo's month of talk out of what its visitors say (local_stack/demo/talk.yml).

The same seed gives the same talk. Most visitors ask one to three things that the FAQs answer, in their own
words or in a FAQ's; some ask what nobody wrote down, some want a person, a few send advertisements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from chat_api.knowledge.import_faqs import Faq
from cli.talk.conversation import Conversation, Turn
from warehouse.vocabulary import Language

Texts = Mapping[Language, Sequence[str]]

# How much more often than the rest these are asked.
POPULAR: Final = {
    "book-table": 7,
    "opening-hours": 6,
    "delivery": 5,
    "order-status": 5,
    "allergens": 4,
    "lunch-menu": 3,
}
SHARE_ENGLISH: Final = 0.45
SHARE_SPAM: Final = 0.02
SHARE_WANTS_PERSON: Final = 0.06
SHARE_UNANSWERABLE: Final = 0.09


@dataclass(frozen=True)
class Talk:
    """The sentences to choose from, by language; `questions` by FAQ."""

    first_names: Sequence[str]
    last_names: Sequence[str]
    hello: Texts
    thanks: Texts
    questions: Mapping[str, Texts]
    unanswerable: Texts
    wants_person: Texts
    spam: Sequence[str]


def make_conversations(talk: Talk, faqs: Sequence[Faq], count: int, random: Random) -> list[Conversation]:
    """So many conversations."""
    return [_conversation(number, talk, faqs, random) for number in range(count)]


def _conversation(number: int, talk: Talk, faqs: Sequence[Faq], random: Random) -> Conversation:
    language: Language = "en" if random.random() < SHARE_ENGLISH else "sv"
    first, last = random.choice(talk.first_names), random.choice(talk.last_names)
    turns = _turns(language, talk, faqs, random)
    return Conversation(
        key=f"fooodis-guest-{number}",
        language=language,
        turns=turns,
        name=f"{first} {last}",
        email=f"guest{number}@guests.example",
        ends_satisfied=turns[-1].rating == "up" or (not _is_trouble(turns) and random.random() < 0.25),
    )


def _turns(language: Language, talk: Talk, faqs: Sequence[Faq], random: Random) -> tuple[Turn, ...]:
    if random.random() < SHARE_SPAM:
        return (Turn(random.choice(talk.spam)),)
    asked = _choose_faqs(faqs, random.choices((1, 2, 3), (50, 35, 15))[0], random)
    turns = [_question(faq, language, talk, random) for faq in asked]
    if random.random() < 0.25:
        greeting = random.choice(talk.hello[language])
        turns[0] = Turn(f"{greeting} {turns[0].text}", turns[0].rating)
    if random.random() < SHARE_UNANSWERABLE:
        turns.append(Turn(random.choice(talk.unanswerable[language]), "down" if random.random() < 0.3 else None))
    if random.random() < SHARE_WANTS_PERSON:
        turns.append(Turn(random.choice(talk.wants_person[language]), asks_for_person=True))
    elif random.random() < 0.08:
        turns.append(Turn(random.choice(talk.thanks[language])))
    return tuple(turns)


def _choose_faqs(faqs: Sequence[Faq], count: int, random: Random) -> list[Faq]:
    chosen = random.choices(faqs, [POPULAR.get(faq.slug, 1) for faq in faqs], k=count)
    return list({faq.slug: faq for faq in chosen}.values())


def _question(faq: Faq, language: Language, talk: Talk, random: Random) -> Turn:
    version = faq.versions[language]
    own_words = talk.questions[faq.slug][language]
    text = random.choice(own_words if random.random() < 0.6 else [version.question, *version.phrasings])
    rating = random.choices(("up", "down", None), (16, 3, 81))[0]
    return Turn(text, rating)  # type: ignore[arg-type]  # mypy widens the literals of a tuple


def _is_trouble(turns: Sequence[Turn]) -> bool:
    return turns[-1].asks_for_person or turns[-1].rating == "down"
