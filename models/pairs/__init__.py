"""What two libraries have in common, and what they don't: the numbers of a comparison."""
