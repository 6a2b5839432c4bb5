"""What the actions of this room write, and what they refuse."""
