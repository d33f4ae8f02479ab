"""The entry point of the web server: ``gunicorn bussola.config.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bussola.config.settings")
application = get_wsgi_application()
