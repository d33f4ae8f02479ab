"""The console command ``bussola``: Django's manage.py under its own name."""

import os
import sys


def main() -> None:
    """Run one management command; ``bussola help`` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bussola.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bussola", *sys.argv[1:]])


if __name__ == "__main__":
    main()
