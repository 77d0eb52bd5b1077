"""One claim of the report by itself: what is known of it, and the trainings that it rests on."""
