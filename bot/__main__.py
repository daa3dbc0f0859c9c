"""The command line: names, options and one sentence for each command.

Promise: exit code 0 means it is done, 1 that something is wrong and was said in one readable message, 2 that the
command was called wrongly. No traceback ever reaches a person. What a command does is imported when it is called.
"""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    help="Closed Set, a Slack bot for the intimacy work of film and television productions.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
key_commands = typer.Typer(help="Make the keys that open what is sealed.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(key_commands, name="keys")
concern_commands = typer.Typer(help="Hand over what is held for counsel.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(concern_commands, name="concerns")
ledger_commands = typer.Typer(help="Export the ledger and check it.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(ledger_commands, name="ledger")
record_commands = typer.Typer(help="Hand over people's own records.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(record_commands, name="record")


@app.command()
def rehearse(
    headless: Annotated[bool, typer.Option("--headless", help="In this terminal instead of a browser.")] = False,
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.", min=0, max=65535)] = 0,
    record: Annotated[Path | None, typer.Option(help="Append every call and answer to this file.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Begin without a production.")] = False,
) -> None:
    """Try the whole bot in a local Slack of invented people."""
    from bot.commands.rehearsal import port_free, prepared
    from bot.settings import CHECKOUT
    from rehearsal.headless import serve_headless
    from rehearsal.serving import serve_page

    serve = serve_headless if headless else serve_page
    with prepared() as data, port_free(port):
        serve(port, record and record.absolute(), data=data, folder=CHECKOUT, say=typer.echo, empty=empty)


@app.command()
def run() -> None:
    """Run the bot in the Slack workspace the settings name."""
    from bot.commands import running

    running.run(_settings())


@app.command()
def check(
    live: Annotated[bool, typer.Option("--live/--offline", help="Ask Slack about the tokens too.")] = True,
) -> None:
    """Say what is wrong, and the command or step that mends it."""
    from bot import clock
    from bot.checking import check as look

    wrong = 0
    for finding in look(_settings(), clock.real(), live=live):
        wrong += not finding.good
        typer.echo(f"{'good ' if finding.good else 'WRONG'}  {finding.part}: {finding.sentence}")
        if not finding.good:
            typer.echo(f"       -> {finding.remedy}")
    if wrong:
        typer.echo(f"{wrong} of these {'is' if wrong == 1 else 'are'} wrong.", err=True)
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database up to this version."""
    from bot.commands.database import migrated

    changed = migrated(_settings().database_url.get_secret_value(), if_behind=True)
    typer.echo("The database is up to date now." if changed else "The database was up to date already.")


@key_commands.command("public")
def keys_public() -> None:
    """Print the public key by which others check an exported ledger."""
    from bot.commands.ledger import show_public_key

    show_public_key(_settings())


@ledger_commands.command("export")
def ledger_export(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    production: Annotated[str, typer.Option(help="Title or id of the production.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """Write a production's ledger, as hashes alone, for others to check."""
    from bot.commands.ledger import export

    export(_settings(), production, file, force=force)


@ledger_commands.command("verify")
def ledger_verify(
    file: Annotated[Path, typer.Argument(help="An exported ledger.", exists=True, dir_okay=False)],
    pub: Annotated[str, typer.Option("--pub", help="The key that `closedset keys public` printed.")],
    head: Annotated[str | None, typer.Option(help="A head that somebody noted after saving.")] = None,
) -> None:
    """Check an exported ledger, on any machine."""
    from bot.commands.ledger import verify

    verify(file, pub, head)


@key_commands.command("new")
def keys_new() -> None:
    """Make new keys in the folder that CLOSEDSET_KEYRING names."""
    from bot.commands.database import new_keys

    new_keys(_settings())


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="New or empty folder for the copy of the database.")],
    keys: Annotated[Path | None, typer.Option(help="New or empty folder, elsewhere, for a copy of the keys.")] = None,
) -> None:
    """Copy the database to a folder; the bot may be running."""
    from bot.commands.database import back_up

    back_up(_settings(), folder, keys)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="Folder that `closedset backup` wrote.")],
    keys: Annotated[Path | None, typer.Option(help="Copy of the keys, to put back where there are none.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in place of the database of a stopped bot."""
    from bot.commands.database import put_back

    settings = _settings()
    if not yes and not typer.confirm("This replaces the database. Go on?"):
        typer.echo("Nothing was changed.")
        return
    put_back(settings, folder, keys)


@app.command("import")
def import_schedule(
    file: Annotated[Path, typer.Argument(help="The shooting schedule as CSV.", exists=True, dir_okay=False)],
    production: Annotated[str | None, typer.Option(help="Title or id of the production.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="With --dry-run: one JSON object for each row.")] = False,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the file, if it is not recognised.")] = None,
    day_order: Annotated[Literal["dmy", "mdy"] | None, typer.Option(help="Whether 03/06 is 3 June or 6 March.")] = None,
    dashes: Annotated[
        Literal["episode", "range"] | None, typer.Option(help="Whether 10-12 is an episode's scene or a range.")
    ] = None,
    day_breaks: Annotated[
        Literal["before", "after"] | None, typer.Option(help="Whether day rows stand before or after a day.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year the schedule begins in, for dates without one.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take a shooting schedule over, once you saw what changes."""
    from bot.commands import schedule

    if json and not dry_run:
        raise typer.BadParameter("--json goes with --dry-run.")
    if production is None and not json:
        raise typer.BadParameter("Say into which production: --production TITLE.")
    source = schedule.source(
        file, encoding=encoding, day_order=day_order, dashes=dashes, day_breaks=day_breaks, year=year
    )
    if json or production is None:
        schedule.print_rows(source)
    else:
        schedule.import_schedule(_settings(), source, production, dry_run=dry_run, ask=not yes)


@app.command("list")
def door_list(
    production: Annotated[str, typer.Option(help="Title or id of the production.")],
    scene: Annotated[str, typer.Option(help="Scene number, for example 72A.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The PDF to write.")],
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Shoot day, if there are several.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """Print the released list of a closed set for its door, as PDF."""
    from bot.commands import paper

    shoot_day = None if day is None else day.date()
    paper.print_door_list(_settings(), production, scene, shoot_day, output, force=force)


@app.command()
def attendance(
    production: Annotated[str, typer.Option(help="Title or id of the production.")],
    scene: Annotated[str | None, typer.Option(help="Scene number; without it, every closed set.")] = None,
    csv: Annotated[Path | None, typer.Option(help="The CSV to write, for a spreadsheet.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="The PDF to write.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the files.")] = False,
) -> None:
    """Export from the ledger who was on closed sets, by zone."""
    from bot.commands import paper

    if csv is None and pdf is None:
        raise typer.BadParameter("Say where to: --csv FILE, --pdf FILE, or both.")
    if csv is not None and pdf is not None and csv.resolve() == pdf.resolve():
        raise typer.BadParameter("Give the two files different names.")
    paper.export_attendance(_settings(), production, scene, csv, pdf, force=force)


@concern_commands.command("export-held")
def export_held(
    folder: Annotated[Path, typer.Argument(help="New or empty folder for the age files.")],
    production: Annotated[str, typer.Option(help="Title or id of the production.")],
) -> None:
    """Write what is held for counsel as age files that only counsel opens."""
    from bot.commands import concerns

    concerns.export_held(_settings(), production, folder)


@record_commands.command("list")
def record_list() -> None:
    """List finished files of people's own records, and until when each waits."""
    from bot.commands import record

    record.list_files(_settings())


@record_commands.command("hand-out")
def record_hand_out(
    file: Annotated[str, typer.Argument(help="The file's id, as `closedset record list` shows it.")],
    output: Annotated[Path, typer.Argument(help="Where to put it, for example on a memory stick.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """Put a finished file somewhere else, for its person, and remove it here."""
    from bot.commands import record

    record.hand_out(_settings(), file, output, force=force)


@app.command()
def purge() -> None:
    """Remove concerns that are over by their production's rules; the bot does so every hour."""
    from bot.commands import concerns

    concerns.purge(_settings())


@app.command()
def wrap(
    production: Annotated[str, typer.Option(help="Title or id of the production.")],
    take_back: Annotated[bool, typer.Option("--take-back", help="It was wrapped by mistake and goes on.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Close a production, say when its records are removed, and remove what is due."""
    from bot.commands import wrapping

    if take_back:
        wrapping.take_back(_settings(), production)
    else:
        wrapping.wrap(_settings(), production, ask=not yes)


@app.command()
def manifest(
    http: Annotated[str | None, typer.Option(help="For HTTP: the address Slack reaches, https://HOST.")] = None,
) -> None:
    """Print the app manifest to paste into Slack."""
    from bot.commands.manifest import manifest as document

    try:
        typer.echo(document(http), nl=False)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--http") from None


@app.callback()
def begin() -> None:
    """Closed Set, a Slack bot for the intimacy work of film and television productions."""
    from bot.commands.telling import begin

    begin()


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    # Hardly anything that imports make is garbage; looking for it among them takes a fifth of the start.
    gc.set_threshold(10_000)
    try:
        app()
    except Exception as error:  # the end of the line: whatever it is, a person gets a sentence
        from bot.commands.telling import told

        typer.echo(told(error), err=True)
        sys.exit(1)


def _settings() -> Settings:
    from bot.settings import Settings

    return Settings.read()


if __name__ == "__main__":
    main()
