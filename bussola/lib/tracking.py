"""Models whose every write is announced, whichever way it is made: save, update, bulk or delete."""

from django.db import models, transaction

from .hooks import record_changed


class TrackedQuerySet(models.QuerySet):
    """A QuerySet whose writes are announced through ``lib.hooks.record_changed`` in the same transaction."""

    def bulk_create(self, objs, *args, **kwargs):
        """Insert rows and announce them."""
        objs = list(objs)
        pks = [obj.pk for obj in objs]
        with transaction.atomic(using=self.db), record_changed.around(self.model, pks):
            created = super().bulk_create(objs, *args, **kwargs)
            pks[:] = [obj.pk for obj in created]  # the database may have numbered them
            return created

    def update(self, **kwargs):
        """Update rows and announce them (``bulk_update`` comes through here too)."""
        with transaction.atomic(using=self.db):
            pks = list(self.values_list("pk", flat=True))
            with record_changed.around(self.model, pks):
                return super().update(**kwargs)

    update.alters_data = True

    def delete(self):
        """Delete rows and announce them while their relations can still be followed."""
        with transaction.atomic(using=self.db):
            pks = list(self.values_list("pk", flat=True))
            with record_changed.around(self.model, pks):
                return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


class TrackedModel(models.Model):
    """A record whose saves and deletions are announced through ``lib.hooks.record_changed``."""

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save and announce in one transaction."""
        pks = [self.pk]
        with transaction.atomic(), record_changed.around(type(self), pks):
            super().save(*args, **kwargs)
            pks[:] = [self.pk]  # the database may have numbered it

    def delete(self, *args, **kwargs):
        """Delete and announce in one transaction."""
        with transaction.atomic(), record_changed.around(type(self), [self.pk]):
            return super().delete(*args, **kwargs)
