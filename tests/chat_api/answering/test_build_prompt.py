from chat_api.answering.build_prompt import choose_assistant, passages_for
from tests.factories.prompts import make_assistant, make_passage

HOST = make_assistant(slug="host", is_default=True)
ORDERS = make_assistant(slug="orders", tags=["order", "delivery"])
FAR = [make_passage(score=0.3, title=str(n), assistant_id=ORDERS.id) for n in range(3)]
NEAR = [make_passage(score=0.8, assistant_id=ORDERS.id), make_passage(score=0.3), make_passage(score=0.25)]


def test_question_goes_to_the_assistant_whose_faq_is_nearest() -> None:
    assert choose_assistant([HOST, ORDERS], NEAR, current_id=HOST.id) == ORDERS


def test_intent_of_a_shared_faq_is_matched_with_tags() -> None:
    shared = [make_passage(score=0.8, intent="order"), *NEAR[1:]]
    assert choose_assistant([HOST, ORDERS], shared) == ORDERS


def test_guess_does_not_move_the_conversation() -> None:
    assert choose_assistant([HOST, ORDERS], FAR, current_id=HOST.id) == HOST


def test_conversation_stays_with_its_assistant() -> None:
    assert choose_assistant([HOST, ORDERS], [], current_id=ORDERS.id) == ORDERS


def test_first_question_without_hints_goes_to_the_default() -> None:
    assert choose_assistant([ORDERS, HOST], []) == HOST


def test_tenant_without_assistants_has_none() -> None:
    assert choose_assistant([], NEAR) is None


def test_assistant_uses_its_own_passages_and_shared_ones() -> None:
    shared, own, foreign = make_passage(), make_passage(assistant_id=HOST.id), make_passage(assistant_id=ORDERS.id)
    assert passages_for(HOST, [shared, own, foreign]) == (shared, own)
