"""``bussola members``: who works here, and the first administrator of a district."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bussola.accounts.actions import forget_second_factors
from bussola.accounts.models import User
from bussola.organizations.actions import LastAdministrator, confirm_membership, end_membership, give_role
from bussola.organizations.demo_people import forget_demo_people
from bussola.organizations.models import Membership, Organization
from bussola.organizations.roles import Role
from bussola.territory.models import District

BY = "command: members"


class Command(BaseCommand):
    help = "Elenca chi lavora in un distretto; dà, conferma e toglie ruoli (anche il primo amministratore)."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        shown = actions.add_parser("list", help="elenca i ruoli aperti")
        shown.add_argument("--district", default="", help="codice del distretto, come suzzara")
        given = actions.add_parser("add", help="dà un ruolo; apre l'accesso se non c'è")
        given.add_argument("email")
        given.add_argument("--district", required=True)
        given.add_argument("--role", required=True, choices=Role.values)
        given.add_argument("--organization", default="", help="codice (UUID) o nome esatto dell'ente")
        actions.add_parser("forget-demo", help="cancella gli accessi dimostrativi rimasti")
        lost = actions.add_parser("lost-factor", help="toglie il secondo fattore a chi l'ha perso")
        lost.add_argument("email")
        for name, words in (("confirm", "conferma un ruolo che aspetta"), ("end", "toglie un ruolo")):
            one = actions.add_parser(name, help=words)
            one.add_argument("membership", help="codice del ruolo, come lo scrive «list»")

    def handle(self, *, action, **options):
        try:
            with transaction.atomic():  # a role that is refused leaves no half-opened account
                getattr(self, action.replace("-", "_"))(**options)
        except (ValidationError, LastAdministrator) as error:
            raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error

    def list(self, *, district, **options):
        """Write one line for each open role."""
        found = Membership.objects.open().select_related("user", "district", "organization", "office__organization")
        if district:
            found = found.filter(district=self._district(district))
        for one in found.order_by("district__slug", "role", "user__email"):
            self.stdout.write(
                f"{one.pk}  {one.district.slug}  {one.user.email}  {one.get_role_display()}, {one.where}"
                f"  ({one.state_in_words})"
            )
        if not found:
            self.stdout.write("Non c'è ancora nessun ruolo. Comincia con: bussola members add ... --role network_admin")

    def add(self, *, email, district, role, organization, **options):
        """Give a role, and say how the person gets in."""
        place = self._district(district)
        body = self._organization(organization) if organization else None
        user = User.objects.filter(email__iexact=email.strip()).first()
        is_new = user is None
        if is_new:
            user = User(email=User.objects.normalize_email(email.strip()).lower())
            user.set_unusable_password()
            user.full_clean()
            user.save(force_insert=True)
        membership = give_role(user, role=Role(role), district=place, organization=body, by=BY, is_confirmed=True)
        self.stdout.write(f"Fatto: {user.email} è «{membership.get_role_display()}», {membership.where}.")
        if is_new or not user.has_usable_password():
            self.stdout.write("Per entrare la prima volta: pagina «Entra», poi «Password dimenticata».")

    def confirm(self, *, membership, **options):
        """Confirm a role, in place of the second administrator."""
        one = confirm_membership(self._membership(membership), by=BY)
        self.stdout.write(f"Confermato: {one.user.email}, {one.get_role_display()}.")

    def end(self, *, membership, **options):
        """Take a role away."""
        one = end_membership(self._membership(membership), by=BY)
        self.stdout.write(f"Tolto: {one.user.email}, {one.get_role_display()}.")

    def lost_factor(self, *, email, **options):
        """Take off the second factor of somebody who lost it: for the only administrator, whom nobody else can help."""
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"Nessuno ha l'indirizzo «{email}»: guarda chi c'è con «bussola members list».")
        forget_second_factors(user, by=BY)
        self.stdout.write(f"Fatto: {user.email} entra con la password e sceglie un nuovo secondo fattore.")

    def forget_demo(self, **options):
        """Delete the log-ins that a demo left behind, with their roles."""
        if settings.BUSSOLA_DEMO:
            raise CommandError("Questa è una dimostrazione: i suoi accessi servono.")
        self.stdout.write(f"Cancellati {forget_demo_people(by=BY)} accessi dimostrativi.")

    def _district(self, slug: str) -> District:
        found = District.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(District.objects.values_list("slug", flat=True)) or "nessuno"
            raise CommandError(f"Il distretto «{slug}» non c'è. Ci sono: {known}.")
        return found

    def _organization(self, wanted: str) -> Organization:
        found = Organization.objects.filter(name=wanted)
        if not found:
            try:
                found = Organization.objects.filter(pk=wanted)
            except ValidationError:
                found = Organization.objects.none()
        if len(found) != 1:
            raise CommandError(f"Trovo {len(found)} enti con «{wanted}»: scrivi il nome esatto o il codice.")
        return found[0]

    def _membership(self, wanted: str) -> Membership:
        try:
            return Membership.objects.get(pk=wanted)
        except (Membership.DoesNotExist, ValidationError):
            raise CommandError("Non trovo questo ruolo: guarda i codici con «bussola members list».") from None
