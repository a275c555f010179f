"""Typer's own words in Dutch: usage line, headings, the help option, and what is wrong with a command line."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ui.cli import messages

# The base of everything that typer says about a wrong command line; typer does not export it by name.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]


class _Dutch:
    """What a command and a group of commands share."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc] # the other base has it
        if option is not None:
            option.help = messages.HELP_OPTION
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _use_dutch_headings()
        super().format_help(ctx, formatter)  # type: ignore[misc] # the other base has it

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined] # the other base has it
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=messages.USAGE)


class DutchCommand(_Dutch, TyperCommand):
    """A command whose help is in Dutch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "options_metavar": messages.OPTIONS})


class DutchGroup(_Dutch, TyperGroup):
    """The list of commands, in Dutch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        metavars = {"options_metavar": messages.OPTIONS, "subcommand_metavar": messages.COMMANDS}
        super().__init__(*args, **{**kwargs, **metavars})


def _use_dutch_headings() -> None:
    """Name the panels of every help page in Dutch; what draws them is loaded here, since no other command needs it."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = messages.PANEL_ARGUMENTS
    rich_utils.OPTIONS_PANEL_TITLE = messages.PANEL_OPTIONS
    rich_utils.COMMANDS_PANEL_TITLE = messages.PANEL_COMMANDS
    rich_utils.DEFAULT_STRING = messages.DEFAULT
    rich_utils.REQUIRED_LONG_STRING = messages.REQUIRED


def usage_message(error: Exception) -> str:
    """One Dutch sentence for a wrong command line: what, where, and where to look."""
    command = getattr(getattr(error, "ctx", None), "command_path", None) or "standpunt"
    name = getattr(error, "option_name", None) or getattr(getattr(error, "param", None), "human_readable_name", None)
    kind = type(error).__name__
    if name is None:
        return messages.BAD_USE.format(command=command)
    template = {"MissingParameter": messages.MISSING_ARGUMENT, "NoSuchOption": messages.NO_SUCH_OPTION}.get(
        kind, messages.BAD_VALUE
    )
    return template.format(command=command, name=name)
