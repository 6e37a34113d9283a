"""The parts of the overview, one file each."""
