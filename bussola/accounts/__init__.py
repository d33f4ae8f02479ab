"""People who sign in, known by their e-mail address."""
