"""The demo page's texts: one file a language."""

from local_stack.demo_page.texts import en, nb, sv
from local_stack.demo_page.texts.texts import Texts

TEXTS: dict[str, Texts] = {"en": en.TEXTS, "sv": sv.TEXTS, "nb": nb.TEXTS}
