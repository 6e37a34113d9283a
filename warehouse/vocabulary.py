"""The closed sets of words that state, events, API and console share, each written once.

`tests/warehouse/test_vocabulary.py` holds the checks of the database, the events and the OpenAPI document to
these, so that a new word is added here and in one migration. Where code needs the words themselves and not only
the type, `get_args(Status)` gives them in this order.
"""

from typing import Literal

Language = Literal["en", "sv"]  # what the product itself is written in; visitors may write in any language
ChatLanguage = Literal["en", "sv", "nb"]  # what the chat window can be shown in

Author = Literal["visitor", "assistant", "staff"]
MessageState = Literal["accepted", "asked", "blocked", "pending", "complete", "failed"]
ReplyState = Literal["pending", "complete", "failed"]
Rating = Literal["up", "down"]

Status = Literal["open", "escalated", "resolved"]
Resolution = Literal["assumed", "confirmed", "staff"]
EscalationReason = Literal["visitor_asked", "low_confidence", "policy", "reply_failed"]
Origin = Literal["live", "test", "preview", "imported", "demo"]
TagSource = Literal["topic", "staff"]

SourceKind = Literal["faq", "document", "page", "tool"]

Verdict = Literal["pass", "flag", "ask", "block"]
ScreeningReason = Literal["honeypot", "links", "repetition", "rate"]
Moderation = Literal["acceptable", "flagged", "unavailable", "none"]

Role = Literal["viewer", "manager", "owner"]
ActorKind = Literal["visitor", "staff", "operator", "system"]
ProviderPreference = Literal["automatic", "local", "openai"]
RankingKind = Literal["language", "intent", "topic"]
ReportKind = Literal["weekly", "monthly"]
ReportState = Literal["started", "sent", "failed"]
DeliveryKind = Literal["report", "handover"]
SetAsideReason = Literal["impossible_day", "refused_by_postgres", "cut_short"]
DeliveryState = Literal["claimed", "sent", "refused", "refused_for_good", "uncertain"]
