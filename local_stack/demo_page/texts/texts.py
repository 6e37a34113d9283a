"""What the demo page says in one language. What it promises is what the demo's FAQs say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Restaurant:
    """One restaurant."""

    drawing: str
    name: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Dish:
    """One line of the menu."""

    name: str
    text: str
    price: str
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that the page says in one language, which calls itself `language`."""

    language: str
    title: str
    description: str
    skip: str
    nav: tuple[tuple[str, str], ...]
    kicker: str
    headline: str
    lead: str
    ask: str
    see_menu: str
    facts: tuple[tuple[str, str], ...]
    restaurants_headline: str
    restaurants_lead: str
    restaurants: tuple[Restaurant, ...]
    menu_headline: str
    menu_lead: str
    menu: tuple[Dish, ...]
    marks: str
    ask_headline: str
    ask_lead: str
    questions: tuple[str, ...]
    hours_headline: str
    hours: tuple[tuple[str, str], ...]
    hours_note: str
    footer: str
    demo: str
    console: str
    mail: str
