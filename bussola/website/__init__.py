"""The public site: home, results, service pages, and the commands that set up and serve an installation."""
