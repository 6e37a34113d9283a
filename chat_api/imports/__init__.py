"""The import scope: recorded talks come in through the public API, with the time and address they had."""
