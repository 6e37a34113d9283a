"""The mail that tells of a handover. It quotes nothing of the visitor's: whose mailbox this is, we do not know."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from chat_api.handovers.handover import Colleague, Handover
from chat_api.handovers.texts import TEXTS
from integrations.mail import Mail

# In the colours and the type of the reports.
HTML = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light">
<title>{subject}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#12263a;font:15px/1.5 Arial,Helvetica,sans-serif">
<p style="font-size:18px;font-weight:bold;margin:0 0 12px">{lead}</p>
<p style="margin:0 0 12px">{facts}</p>
<p style="margin:0 0 12px">{action}</p>
<p style="margin:0 0 20px">{link}</p>
<p style="margin:0;font-size:12px;color:#5b6b7b">{footer}</p>
</body></html>
"""


def compose_mail(
    handover: Handover, colleague: Colleague, *, sender: str, console_url: str, message_id: str, now: datetime
) -> Mail:
    """The mail in the colleague's language, with the time in the tenant's zone."""
    texts = TEXTS[colleague.language]
    tenant = " ".join(handover.tenant_name.split())
    subject, lead = texts["subject"].format(tenant=tenant), texts["lead"].format(tenant=tenant)
    local = handover.at.astimezone(ZoneInfo(handover.timezone))
    facts = [
        f"{texts['why']}: {texts[handover.reason]}",
        f"{texts['when']}: {local:%Y-%m-%d %H:%M} ({handover.timezone})",
    ]
    url = f"{console_url.rstrip('/')}/conversations?id={handover.conversation_id}"
    footer = texts[colleague.role].format(tenant=tenant)
    html = HTML.format(
        language=colleague.language,
        subject=escape(subject),
        lead=escape(lead),
        facts="<br>".join(map(escape, facts)),
        action=escape(texts["action"]),
        link=f'<a href="{escape(url)}" style="color:#0b5cad">{escape(texts["link"])}</a>',
        footer=escape(footer),
    )
    text = "\n".join([lead, "", *facts, "", texts["action"], url, "", footer, ""])
    return Mail(sender, colleague.email, subject, text, html, message_id, now, colleague.language)
