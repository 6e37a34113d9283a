"""FAQs, valid by default."""

from chat_api.knowledge.import_faqs import Faq, FaqVersion


def make_faq(slug: str, question: str, answer: str, language: str = "en", **more: object) -> Faq:
    """A FAQ in one language."""
    return Faq.model_validate({"slug": slug, "versions": {language: {"question": question, "answer": answer}}, **more})


def make_bilingual_faq(slug: str, english: tuple[str, str], swedish: tuple[str, str]) -> Faq:
    """A FAQ in English and Swedish, each (question, answer)."""
    versions = {
        code: FaqVersion(question=question, answer=answer)
        for code, (question, answer) in (("en", english), ("sv", swedish))
    }
    return Faq(slug=slug, versions=versions)


HOURS = make_bilingual_faq(
    "hours", ("When are you open?", "Daily 11 to 22."), ("När har ni öppet?", "Varje dag 11–22.")
)
GLUTEN = make_faq("gluten", "Do you have gluten-free food?", "Yes, ask for the green menu.")
DELIVERY = make_faq("delivery", "Do you deliver to my home?", "Within five kilometres.")
