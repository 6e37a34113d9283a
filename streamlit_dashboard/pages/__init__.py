"""One file a task; each page is a function of the context."""
