"""Reads a file of FAQs (YAML), and says for each mistake on which line it is and what to do.

The format, documented in docs/faq-file.md:

    faqs:
      - slug: opening-hours          # names the FAQ; importing the same slug again replaces it
        assistant: host              # optional: an assistant's slug; without it, all of them
        intent: opening-hours        # optional: what statistics call it; without it, the slug
        versions:
          en:
            question: When are you open?
            answer: Every day from 11 to 22.
            phrasings: [What are your opening hours?, Are you open now?]
          sv: ...
"""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml
from pydantic import ValidationError

from chat_api.knowledge.import_faqs import Faq


@dataclass(frozen=True)
class Mistake:
    """What is wrong on a line (from 1)."""

    line: int
    problem: str


class FaqFileRefused(ValueError):
    """The file has mistakes; nothing was imported."""

    def __init__(self, name: str, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(f"{name}, line {mistake.line}: {mistake.problem}" for mistake in mistakes))


def read_faq_file(content: str, name: str) -> list[Faq]:
    """The file's FAQs. Raises FaqFileRefused with every mistake found; `name` is the file's, for the message."""
    entries = _entries(content, name)
    faqs, mistakes = [], []
    for entry in entries:
        try:
            faqs.append(Faq.model_validate(_plain(entry)))
        except ValidationError as error:
            mistakes += [
                Mistake(_line(entry, each["loc"]), _problem(each["loc"], each["type"], each["msg"]))
                for each in error.errors()
            ]
        except yaml.constructor.ConstructorError:
            mistakes.append(Mistake(_line(entry, ()), "the FAQ refers to itself; write its values out"))
    mistakes += _repeated_slugs(entries)
    if mistakes:
        raise FaqFileRefused(name, sorted(mistakes, key=lambda mistake: mistake.line))
    return faqs


def _entries(content: str, name: str) -> list[yaml.Node]:
    try:
        root = yaml.compose(content, Loader=yaml.BaseLoader)
    except yaml.reader.ReaderError as error:
        line = content.count("\n", 0, error.position) + 1
        raise FaqFileRefused(
            name, [Mistake(line, f"holds a character that YAML does not take (number {error.character}); remove it")]
        ) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FaqFileRefused(
            name, [Mistake(line, f"is not YAML: {error.problem}; check quotes and indentation")]
        ) from error
    listed = _child(root, "faqs") if root else None
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        raise FaqFileRefused(
            name, [Mistake(1, "begin the file with `faqs:` and list each FAQ under it with `- slug: ...`")]
        )
    return list(listed.value)


def _plain(node: yaml.Node) -> object:
    # Every scalar stays text, so that `no:` is Norwegian and not false.
    loader = yaml.BaseLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _child(node: yaml.Node, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        found: yaml.Node = node.value[key]
        return found
    return None


def _line(node: yaml.Node, location: tuple[int | str, ...]) -> int:
    for key in location:
        child = _child(node, key)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1


def _problem(location: tuple[int | str, ...], kind: str, message: str) -> str:
    if location[-1:] == ("[key]",):
        return f"{location[-2]} is not a language's code of two letters, such as en or sv"
    where = ".".join(map(str, location)) or "the FAQ"
    advice = {
        "missing": "is missing; add it",
        "extra_forbidden": "is not a field of a FAQ; check its spelling and indentation",
        "model_type": "is text without fields; indent its fields below it",
        "dict_type": "is text without fields; indent its fields below it",
        "list_type": "is not a list; begin each entry with a dash",
        "string_pattern_mismatch": "takes lower-case letters, digits and hyphens, and no hyphen first",
    }
    return f"{where} {advice.get(kind, f'is refused: {message}')}"


def _repeated_slugs(entries: list[yaml.Node]) -> list[Mistake]:
    first_lines: dict[str, int] = {}
    mistakes = []
    for entry in entries:
        slug, line = _child(entry, "slug"), entry.start_mark.line + 1
        if slug is None or not isinstance(slug, yaml.ScalarNode):
            continue
        if slug.value in first_lines:
            mistakes.append(
                Mistake(line, f"the slug {slug.value} was used on line {first_lines[slug.value]}; choose another")
            )
        first_lines.setdefault(slug.value, line)
    return mistakes
