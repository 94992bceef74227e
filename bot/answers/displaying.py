"""The words around showing to all what shows somebody."""

from bot.answers.reply import Outcome, Reply

TAKEN_DOWN = Reply("This was shown with everybody's leave, and is no longer shown.")
"""What a message becomes in which somebody is no longer open; it says neither who nor why."""
ONE_MOMENT = Reply("One moment …")
NO_LONGER = Reply(
    "I may not show it any more",
    "Not everybody in it can be shown here now. Ask again, and show that.",
    outcome=Outcome.TRY_LATER,
)
