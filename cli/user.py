"""`samtal user`: a company's staff."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from chat_api.accounts.change_member import change_role, find_member, remove_member, reset_password
from chat_api.accounts.invite_user import Invitation, NewUser, invite_user
from chat_api.accounts.passwords import MIN_CHARACTERS, generate_password, hash_password
from chat_api.accounts.queries import UserWithRole, list_members
from chat_api.actor import OPERATOR
from cli.refusals import Refusal, plain_errors
from cli.stores import CliStores, run_with_stores
from warehouse.vocabulary import Role

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
    report: Annotated[
        list[str] | None,
        typer.Option(help="weekly, monthly or none: mail this report; repeat it; an owner gets both when left out"),
    ] = None,
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
            "reports": [] if report == ["none"] else report,
        }
    )

    async def act(stores: CliStores) -> Invitation:
        async with stores.tenant(tenant) as (connection, tenant_id):
            return await invite_user(connection, stores.keyring, tenant_id, OPERATOR, new)

    _print_invitation(run_with_stores(act), new)


@app.command("role")
@plain_errors
def change(
    email: Annotated[str, typer.Argument(help="the person's e-mail")],
    role: Annotated[Role, typer.Argument(help="viewer, manager or owner")],
    tenant: TenantOption,
) -> None:
    """Change a member's role. It holds from the next log-in: the member is logged out at once."""

    async def act(stores: CliStores) -> None:
        async with stores.tenant(tenant) as (connection, tenant_id):
            user_id = await find_member(connection, stores.keyring, email)
            await change_role(connection, tenant_id, OPERATOR, user_id, role, datetime.now(UTC))

    run_with_stores(act)
    typer.echo(f"{email} is now {role}.")


@app.command("password")
@plain_errors
def password(
    email: Annotated[str, typer.Argument(help="the person's e-mail")],
    tenant: TenantOption,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="read the password from standard input")
    ] = False,
) -> None:
    """Give a member a new password and end their sessions, at every company: they share the password.

    Without one it is generated and shown once.
    """
    chosen = sys.stdin.readline().rstrip("\n") if password_stdin else generate_password()
    if len(chosen) < MIN_CHARACTERS:
        raise Refusal(f"A password has at least {MIN_CHARACTERS} characters.")

    async def act(stores: CliStores) -> None:
        password_hash = await hash_password(chosen)
        async with stores.tenant(tenant) as (connection, tenant_id):
            user_id = await find_member(connection, stores.keyring, email)
            await reset_password(connection, tenant_id, OPERATOR, user_id, password_hash)

    run_with_stores(act)
    typer.echo(f"{email} has a new password." if password_stdin else f"Password, shown only now: {chosen}")


@app.command("remove")
@plain_errors
def remove(email: Annotated[str, typer.Argument(help="the person's e-mail")], tenant: TenantOption) -> None:
    """Remove a member: logged out at once, no more reports. A member nowhere else is forgotten."""

    async def act(stores: CliStores) -> None:
        async with stores.tenant(tenant) as (connection, tenant_id):
            await remove_member(connection, tenant_id, OPERATOR, await find_member(connection, stores.keyring, email))

    run_with_stores(act)
    typer.echo(f"{email} is no member any more.")


@app.command("list")
@plain_errors
def show(tenant: TenantOption) -> None:
    """List a company's staff and their roles."""

    async def act(stores: CliStores) -> list[UserWithRole]:
        async with stores.tenant(tenant) as (connection, _):
            return await list_members(connection, stores.keyring)

    for member in run_with_stores(act):
        typer.echo(f"{member.role:8} {member.email}  {member.name}")


def _print_invitation(invitation: Invitation, new: NewUser) -> None:
    if not invitation.is_new:
        typer.echo(f"{new.email} is now {new.role} here too, and logs in with the password of before.")
        return
    typer.echo(f"{new.email} is now {new.role}.{_mailed(new)}")
    if invitation.generated_password:
        typer.echo(f"Password, shown only now: {invitation.generated_password}")


def _mailed(new: NewUser) -> str:
    if not new.subscriptions:
        return ""
    return f" Mailed to them: the {' and the '.join(new.subscriptions)} report (console: Reports changes that)."
