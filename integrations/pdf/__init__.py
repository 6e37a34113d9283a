"""HTML to PDF, by whichever engine the machine has: `choose_engine` at start, `render_pdf` from then on."""
