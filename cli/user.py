"""`samtal user`: a company's staff."""

import sys
from typing import Annotated

import typer

from chat_api.accounts.invite_user import Invitation, NewUser, invite_user
from chat_api.accounts.queries import UserWithRole, list_members
from cli.doors import Doors, plain_errors, through_doors

app = typer.Typer(no_args_is_help=True)
TenantOption = Annotated[str, typer.Option("--tenant", help="the tenant's short name")]


@app.command("invite")
@plain_errors
def invite(
    email: Annotated[str, typer.Argument(help="the person's e-mail; the log-in name")],
    tenant: TenantOption,
    name: Annotated[str, typer.Option(help="the person's name")],
    role: Annotated[str, typer.Option(help="viewer (reads), manager (works), owner (decides)")] = "viewer",
    language: Annotated[str, typer.Option(help="en or sv: the console's language")] = "en",
    report: Annotated[list[str] | None, typer.Option(help="weekly or monthly: mail this report; repeat it")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="read the password from standard input")
    ] = False,
) -> None:
    """Make a person a member. Without a password one is generated and shown once."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    new = NewUser.model_validate(
        {
            "email": email,
            "name": name,
            "role": role,
            "language": language,
            "password": password,
            "reports": report or [],
        }
    )

    async def act(doors: Doors) -> Invitation:
        async with doors.tenant(tenant) as (connection, tenant_id):
            return await invite_user(connection, doors.keyring, tenant_id, new)

    _tell(through_doors(act), new)


@app.command("list")
@plain_errors
def show(tenant: TenantOption) -> None:
    """List a company's staff and their roles."""

    async def act(doors: Doors) -> list[UserWithRole]:
        async with doors.tenant(tenant) as (connection, _):
            return await list_members(connection, doors.keyring)

    for member in through_doors(act):
        typer.echo(f"{member.role:8} {member.email}  {member.name}")


def _tell(invitation: Invitation, new: NewUser) -> None:
    if not invitation.is_new:
        typer.echo(f"{new.email} is now {new.role} here too, and logs in with the password of before.")
        return
    typer.echo(f"{new.email} is now {new.role}.")
    if invitation.generated_password:
        typer.echo(f"Password, shown only now: {invitation.generated_password}")
