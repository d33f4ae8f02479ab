"""The site with one slow page in front, for the tests of stopping and restarting."""

import os
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bussola.config.settings")
site = get_wsgi_application()


def application(environ, start_response):
    """Answer ``/slow`` after a second, everything else as the site does."""
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)  # a page that takes long
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"done"]
    return site(environ, start_response)
