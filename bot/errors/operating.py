"""Errors that the operator can mend: settings, the database, the doors."""

from bot.errors.base import EarmarkError


class BadSetting(EarmarkError):
    """A setting is unknown, misspelt or out of range."""

    sentence = "The setting {setting} in {file} {problem}."
    next_step = "{hint}"


class SettingsUnreadable(BadSetting):
    """The file of settings is missing or is no TOML."""

    sentence = "The settings in {file} cannot be read: {problem}."


class KeysMissing(EarmarkError):
    """The new key or the old one is not given."""

    sentence = "To change the key I need both of them."
    next_step = "Set the new one as EARMARK_KEY and the one it replaces as EARMARK_OLD_KEY, and try again."


class StoreError(EarmarkError):
    """The database cannot do what was asked."""

    sentence = "My database did not answer as it should ({problem})."
    next_step = "Nothing was changed; please try again in a moment."
    exit_code = 6


class NewerStore(StoreError):
    """The database was written by a newer Earmark."""

    sentence = "The database is of version {found}, and this Earmark knows versions up to {known}."
    next_step = "Start the newer Earmark again, or restore the backup that it made before it migrated."


class StoreUnreadable(StoreError):
    """The database is damaged, locked or no database at all."""

    sentence = "The database {path} cannot be read ({problem})."
    next_step = "Check the path and the rights of the folder, or restore a backup."


class StoreFull(StoreError):
    """The disk, or the limit set for the database, is reached."""

    sentence = "There is no room left to store this."
    next_step = "Nothing was changed; the operator has to make room first."


class BackupExists(StoreError):
    """A copy of the database would replace a file."""

    sentence = "There is a file called {path} already, and I don't write over it."
    next_step = "Give the copy another name."
    exit_code = 1


class DoorError(EarmarkError):
    """A door cannot be opened."""

    sentence = "I cannot open {door}."
    next_step = "See Run it in the README."


class NoToken(DoorError):
    """The operator has set no token for the platform."""

    sentence = "There is no token for {door}."
    next_step = "Put it into .env as {variable}; Run it in the README says where to get one."
    exit_code = 3


class BadToken(DoorError):
    """The platform does not know the token."""

    sentence = "{door} does not accept the token."
    next_step = "Reset it on the Bot page of the developer portal, and put the new one into .env."
    exit_code = 3


class MissingIntents(DoorError):
    """The application may not have the intents that the bot asks for."""

    sentence = "{door} does not allow this application the intents that I ask for."
    next_step = "I need no privileged one: check that the token belongs to the application you set up for me."
    exit_code = 4


class BrokenCog(DoorError):
    """A room behind the door does not load."""

    sentence = "The part {cog} does not load: {problem}."
    next_step = "If you changed it, undo that; otherwise install this version of Earmark again."
    exit_code = 5


class Unreachable(DoorError):
    """The platform does not answer."""

    sentence = "{door} does not answer ({problem})."
    next_step = "Check this machine's connection, and whether {door} is down for everyone."


class PortTaken(DoorError):
    """The address for the web pages is in use or not allowed."""

    sentence = "I cannot listen on {address} ({problem})."
    next_step = "Set another [web] port in config.toml, or 0 to do without."
