"""What is written to a conversation, through the one function that writes it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from chat_api.transcript.append_message import append_message
from chat_api.transcript.conversation import lock_conversation
from chat_api.transcript.conversation_key import ConversationKey
from chat_api.transcript.message import Message
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from warehouse.ids import new_id
from warehouse.postgres.connect import Pool, tenant_transaction


def from_staff(sequence: int, text: str) -> Message:
    return Message(
        id=new_id(),
        client_message_id=uuid4(),
        sequence=sequence,
        author="staff",
        state="complete",
        text=text,
        occurred_at=datetime.now(UTC),
    )


def id_of(path: str) -> UUID:
    return UUID(path.rsplit("/", 1)[1])


async def test_a_colleague_can_write_without_an_answer_being_promised(
    visitor: Visitor, company: Company, pool: Pool
) -> None:
    path = await visitor.open()
    await visitor.ask(path, "Hello")
    async with tenant_transaction(pool, company.tenant_id) as connection:
        conversation = await lock_conversation(connection, ConversationKey(company.tenant_id, id_of(path)))
        assert conversation is not None
        message = from_staff(conversation.next_sequence, "I am Berit, how can I help?")
        assert await append_message(connection, conversation.facts, message)
        assert not await append_message(connection, conversation.facts, message)
    messages = (await visitor.request("GET", path)).json()["messages"]
    assert [message["author"] for message in messages] == ["visitor", "assistant", "staff"]
    assert messages[-1]["text"] == "I am Berit, how can I help?"


async def test_a_person_who_has_the_conversation_is_not_talked_over(
    visitor: Visitor, company: Company, pool: Pool
) -> None:
    path = await visitor.open()
    await assign_somebody(pool, company)
    posted = (await visitor.post(path, "Is anybody there?")).json()
    assert posted["message"]["state"] == "accepted"
    assert posted["reply_id"] is None
    messages = (await visitor.request("GET", path)).json()["messages"]
    assert [message["author"] for message in messages] == ["visitor"]


async def test_a_message_that_is_let_through_late_takes_nobodys_place(
    visitor: Visitor, company: Company, pool: Pool
) -> None:
    path = await visitor.open()
    await assign_somebody(pool, company)
    asked = (await visitor.post(path, "Look: https://a.example https://b.example https://c.example")).json()
    await visitor.post(path, "Is anybody there?")
    confirmed = await visitor.request("POST", f"{path}/messages/{asked['message']['id']}/confirm")
    assert (confirmed.status_code, confirmed.json()["reply_id"]) == (202, None)
    assert (await visitor.post(path, "Hello?")).status_code == 202
    messages = (await visitor.request("GET", path)).json()["messages"]
    assert [message["sequence"] for message in messages] == [1, 2, 3]


async def assign_somebody(pool: Pool, company: Company) -> None:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute(
            "insert into app.users (id, email_index, email_ciphertext, name_ciphertext, password_hash)"
            " values (%(id)s, %(index)s, '', '', '')",
            {"id": (user_id := new_id()), "index": user_id.bytes},
        )
        await connection.execute(
            "insert into app.memberships (tenant_id, user_id, role) values (%(tenant)s, %(user)s, 'manager')",
            {"tenant": company.tenant_id, "user": user_id},
        )
        await connection.execute("update app.conversations set assigned_to = %(user)s", {"user": user_id})


async def test_another_tenant_has_no_such_conversation(visitor: Visitor, pool: Pool) -> None:
    path = await visitor.open()
    stranger = uuid4()
    async with tenant_transaction(pool, stranger) as connection:
        assert await lock_conversation(connection, ConversationKey(stranger, id_of(path))) is None
