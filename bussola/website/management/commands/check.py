"""``bussola check``: tells an administrator what is unsafe or missing."""

from django.core.management.commands.check import Command as DjangoCheck


class Command(DjangoCheck):
    help = "Dice che cosa manca o è poco sicuro in questa installazione."

    def handle(self, *app_labels, **options):
        """Run every check, those for a real installation and those that read the database included."""
        if not app_labels and not options["tags"] and not options["list_tags"]:
            options["deploy"] = True
            options["databases"] = options["databases"] or ["default"]
        super().handle(*app_labels, **options)
