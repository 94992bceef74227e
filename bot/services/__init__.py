"""What the bot can do: use cases that bring the tools together."""
