"""The weekly and monthly report: who is due (`due`), its numbers (`gather`), its look (`render`), its way (`send`)."""
