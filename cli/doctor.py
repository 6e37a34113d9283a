"""`samtal doctor`."""

import typer
from rich.console import Console
from rich.table import Table

from local_stack.doctor import examine
from local_stack.folder import default_folder


def command() -> None:
    """Check the stack. Exit code 0 only when all is well; else each finding says what to do."""
    findings = examine(default_folder())
    table = Table(box=None, show_header=False, padding=(0, 1))
    for _ in ("sign", "subject", "detail", "remedy"):
        table.add_column(overflow="fold")  # a long path is shown whole
    for finding in findings:
        sign = "[green]✓[/green]" if finding.is_well else "[red]✗[/red]"
        table.add_row(sign, finding.subject, finding.detail, finding.remedy)
    Console().print(table)
    raise typer.Exit(0 if all(finding.is_well for finding in findings) else 1)
