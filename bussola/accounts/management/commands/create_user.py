"""``bussola create_user``: opens an account and prints the one-time link to choose its password."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from bussola.accounts.actions import invite_user, welcome_path


class Command(BaseCommand):
    help = "Apre un accesso e stampa il collegamento, valido una volta e sette giorni, per scegliere la password."

    def add_arguments(self, parser):
        parser.add_argument("email", help="indirizzo e-mail con cui la persona entrerà")
        parser.add_argument("--name", default="", help="nome e cognome")

    def handle(self, *, email, name, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"«{email}» non è un indirizzo e-mail.") from error
        user = invite_user(email, by="command:create_user", name=name)
        if user.has_usable_password():
            raise CommandError("C'è già un accesso con questo indirizzo: la password si cambia dalla pagina «Entra».")
        self.stdout.write("Apri questo collegamento per scegliere la password (vale una volta, sette giorni):")
        self.stdout.write(f"{settings.BUSSOLA_URL}{welcome_path(user)}")
