"""The real servers, each a Program made from its data folder, ports and secrets."""
