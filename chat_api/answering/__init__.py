"""What an answer is: chosen, prompted, generated or extracted, judged, and handed to people when it should be."""
