"""The mails that a test's code has sent."""

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from local_stack.servers.smtp import read_mails


@dataclass(frozen=True)
class Mailbox:
    """Reads what the SMTP receiver caught."""

    folder: Path

    def messages(self) -> list[EmailMessage]:
        """Every mail, oldest first; `X-Samtal-Recipients` holds the envelope's addresses."""
        return [message for _, message in reversed(read_mails(self.folder))]

    def clear(self) -> None:
        """Forgets every mail."""
        for path in self.folder.glob("*.eml"):
            path.unlink()
