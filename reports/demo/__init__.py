"""A ward to look at: invented people, a real year, dossiers in every state. Never part of a real office."""
