"""What is asked of services: which may be seen, by whom, in which district, and with what beside them."""

from django.db import models
from django.db.models import Q

from bussola.lib.tracking import TrackedQuerySet
from bussola.organizations.models import reach_of
from bussola.organizations.reach import Reach
from bussola.organizations.roles import Permission
from bussola.territory.models import Municipality

WAYS_TO_A_DISTRICT = (
    "service_areas__district",
    "service_areas__municipality__districts",
    "service_at_locations__service_areas__district",
    "service_at_locations__service_areas__municipality__districts",
    "service_at_locations__location__municipality__districts",
)


class ServiceQuerySet(TrackedQuerySet):
    """Reads about services; ``public()`` is the door every public page and the index go through."""

    def public(self) -> "ServiceQuerySet":
        """Return the services a stranger may see: published, not ended, of an organization that is not hidden."""
        return self.filter(
            publication=self.model.Publication.PUBLISHED,
            status__in=[self.model.Status.ACTIVE, self.model.Status.TEMPORARILY_CLOSED],
            organization__is_hidden=False,
        )

    def visible_to(self, user) -> "ServiceQuerySet":
        """Return the public services and every other one of the bodies and districts where ``user`` works."""
        public = self.public().order_by().values("pk")
        return self.filter(Q(pk__in=public) | self._reached_by(reach_of(user, Permission.STAFF_HOME)))

    def editable_by(self, user, permission: Permission = Permission.SERVICE_EDIT) -> "ServiceQuerySet":
        """Return the services whose sheet ``user`` may correct (or verify, or publish)."""
        return self.within(reach_of(user, permission))

    def within(self, reach: Reach) -> "ServiceQuerySet":
        """Return the services a reach gets to: of its bodies, and those that serve or are given in its districts."""
        return self.filter(self._reached_by(reach))

    def _reached_by(self, reach: Reach) -> Q:
        found = Q(organization__in=reach.organizations)
        if reach.districts:
            found |= Q(pk__in=self.model.objects.in_districts(reach.districts).order_by().values("pk"))
        return found

    def in_districts(self, districts) -> "ServiceQuerySet":
        """Return the services that reach one of ``districts`` by their area, or are given there.

        What serves a region or all Italy is of no district by that alone.
        """
        found = Q()
        for path in WAYS_TO_A_DISTRICT:
            of_path = self.model.objects.filter(**{f"{path}__in": districts})
            found |= Q(pk__in=of_path.order_by().values("pk"))
        return self.filter(found)

    def for_results(self) -> "ServiceQuerySet":
        """Return the services with what a row of results shows, in a fixed number of queries."""
        towns = Municipality.objects.defer("boundary")  # the shape of a town is large, and no row shows it
        return self.select_related("organization").prefetch_related(
            "taxonomy_terms__taxonomy",
            models.Prefetch("service_at_locations__location__municipality", towns),
            "service_at_locations__location__addresses",
            models.Prefetch("service_areas__municipality", towns),
            "service_areas__district",
        )

    def with_schedules(self) -> "ServiceQuerySet":
        """Return the services with what tells when they are open, in a fixed number of queries."""
        return self.prefetch_related(
            "taxonomy_terms",
            "service_at_locations__location__schedules",
            "service_at_locations__schedules",
            "schedules",
        )

    def for_page(self) -> "ServiceQuerySet":
        """Return the services with everything a service page shows, in a fixed number of queries."""
        return (
            self.for_results()
            .with_schedules()
            .prefetch_related(
                "access_routes",
                "additional_urls",
                "application_windows",
                "capacities__unit",
                "contacts__phones",
                "cost_options__bands",
                "imported_records__source",
                "languages",
                "organization__phones",
                "phones__schedules",
                "required_documents",
                "service_at_locations__location__accessibility",
                "service_at_locations__location__phones__schedules",
                "service_at_locations__phones__schedules",
            )
        )
