"""What is done in the room: by somebody, in one transaction with its entry."""
